import type { EmulatedSecret, Emulator } from "../emulator";
import { parseFaultRules } from "../faults/parse-fault-rules";
import type { JournalFilter } from "../journal";
import { toReadyFile } from "../ready-info";
import { parseClockMove, parseLifecycle, parseOperations, parseSecretSeed, parseSession } from "./parse-control";

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ControlRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Act = (emulator: Emulator, request: ControlRequest) => ControlAnswer | Promise<ControlAnswer>;

/** What can be asked of a running emulator, by name and method. */
export const CONTROLS: Readonly<Record<string, Readonly<Record<string, Act>>>> = {
  ready: { GET: (emulator) => ok(toReadyFile(emulator)) },
  journal: {
    GET: ({ journal }, { query }) =>
      ok({
        entries: journal.find(readFilter(query)),
        writtenNames: journal.writtenNames,
        writeCounts: journal.writeCounts,
      }),
    DELETE: ({ journal }) => {
      journal.reset();
      return ok({});
    },
  },
  faults: {
    GET: ({ faults }) => ok({ rules: faults.rules, fired: faults.fired }),
    POST: ({ faults }, { body }) => {
      faults.add(...parseFaultRules(body));
      return ok({ rules: faults.rules, fired: faults.fired });
    },
    DELETE: ({ faults }) => {
      faults.clear();
      return ok({ rules: [], fired: [] });
    },
  },
  secrets: {
    GET: ({ secrets }) => ok(secrets.map(describeSecret)),
    POST: (emulator, { body }) => ok(describeSecret(emulator.putSecret(parseSecretSeed(body)))),
  },
  clock: {
    GET: ({ clock }) => ok({ now: new Date(clock.now()).toISOString() }),
    POST: ({ clock }, { body }) => {
      clock.advance(parseClockMove(body));
      return ok({ now: new Date(clock.now()).toISOString() });
    },
  },
  denied: {
    PUT: (emulator, { body }) => {
      const operations = parseOperations(body);
      emulator.denyOperations(...operations);
      return ok(operations);
    },
  },
  sessions: { POST: async (emulator, { body }) => ok(await emulator.createSession(parseSession(body))) },
  lifecycle: {
    PUT: (emulator, { body }) => {
      const lifecycle = parseLifecycle(body);
      if (lifecycle.kind === "vault") emulator.setVaultLifecycle(lifecycle.id, lifecycle.state);
      else emulator.setKeyLifecycle(lifecycle.id, lifecycle.state);
      return ok({ id: lifecycle.id, lifecycleState: lifecycle.state });
    },
  },
};

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}

function readFilter(query: URLSearchParams): JournalFilter {
  const [operation, name, id, isWrite] = ["operation", "name", "id", "isWrite"].map(
    (field) => query.get(field) ?? undefined,
  );
  return {
    ...(operation === undefined ? {} : { operation: parseOperations([operation]) }),
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { id }),
    ...(isWrite === undefined ? {} : { isWrite: isWrite === "true" }),
  };
}

// Contents are for signed requests: they are left out here.
function describeSecret({ content, versions, ...secret }: EmulatedSecret): unknown {
  const shown = versions.map(({ content: { length }, ...version }) => ({ ...version, contentBytes: length }));
  return { ...secret, contentBytes: content?.length, versions: shown };
}
