/** Something the person at the keyboard can mend; printed without a stack. */
export class UsageError extends Error {
  code = "USAGE";
}

/** Ctrl-C, or a signal that asks us to end. */
export class InterruptedError extends Error {
  code = "INTERRUPTED";
  constructor() {
    super("interrupted");
  }
}

/** A command that ended with another exit code than 0; `output` is what it printed, if that was captured. */
export class CommandError extends Error {
  code = "COMMAND";
  constructor(title, exit, output) {
    super(`${title} failed (${exit})`);
    this.output = output;
  }
}
