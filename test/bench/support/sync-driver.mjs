import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { composeProvider } = require("../../../dist/provider/compose.js");

/** Drives the hooks of a sync as the engine does, without the engine: what a run costs is what the hooks cost. */
export function createSyncDriver({ ready, privateKey }, { maxConcurrency, deletionPolicy = "delete" }) {
  const { userOcid, tenancyOcid, region, fingerprint, url, compartmentOcid, vaultOcid, keyOcid } = ready;
  const inputsOf = (secrets, approve) => ({
    name: "bench",
    owner: "bench/bench/bench/bench",
    source: { kind: "inline", secrets },
    environment: "dev",
    connection: {
      app: "oci",
      method: "access-key",
      endpoint: url,
      credentials: { userOcid, tenancyOcid, region, fingerprint, privateKey },
    },
    destinationConfig: { compartmentOcid, vaultOcid, keyOcid },
    syncOptions: {
      initialSyncBehavior: "overwrite-destination",
      keySchema: "BENCH_{{secretKey}}",
      maxConcurrency,
      ...(approve ? { approve } : {}),
    },
    deletionPolicy,
  });
  let state;
  const open = () =>
    composeProvider({ reporter: { info: () => undefined, warn: () => undefined }, env: {}, cwd: process.cwd() })
      .secretSync;
  const check = async (provider, secrets, approve) => {
    const { inputs, failures } = await provider.check(state?.inputs ?? {}, inputsOf(secrets, approve));
    const code = /approve: "([0-9a-f]+)"/.exec(failures[0]?.reason ?? "")?.[1];
    if (code !== undefined && approve === undefined) return check(provider, secrets, code);
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return inputs;
  };
  return {
    get state() {
      return state;
    },
    /** What `preview` does: check and diff. */
    preview: (secrets) => check(open(), secrets),
    /** The update of a checked sync, alone. */
    apply: async (inputs) => {
      const provider = open();
      if (state === undefined) {
        const { id, outs } = await provider.create(inputs);
        state = { id, inputs, outs };
      } else if ((await provider.diff(state.id, state.outs, inputs)).hasChanges) {
        state = { ...state, inputs, outs: (await provider.update(state.id, state.outs, inputs)).outs };
      } else state = { ...state, inputs };
    },
    refresh: async () => {
      const { props, inputs } = await open().read(state.id, state.outs);
      state = { ...state, outs: props, inputs };
    },
    destroy: async () => {
      await open().delete(state.id, state.outs);
      state = undefined;
    },
  };
}
