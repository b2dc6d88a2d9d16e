import process from "node:process";

/** Whether a process of this machine is still there. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error.code === "EPERM";
  }
}
