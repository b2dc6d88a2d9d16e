import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { makeGenerations, measure } from "./measure.mjs";

const require = createRequire(import.meta.url);
const common = require("oci-common");
const { VaultsClient } = require("oci-vault");
const { SecretsClient } = require("oci-secrets");

const IN_USE = ["CREATING", "ACTIVE", "UPDATING"];
/** It does not wait for secrets to rest, and one that does not rest cannot be written: the next row starts later. */
const REST_MS = 1_000;

/**
 * The official SDK as it comes (its own signer, retries and breaker): what a script does that a person writes in an
 * afternoon. It has no state, so that it lists and reads what is there to know what differs, and it does not wait for
 * written secrets to rest.
 */
export async function contend(emulator, { count, concurrency, prefix }) {
  const script = new Script(emulator, concurrency, prefix);
  const { first, changed, fewer } = makeGenerations(count);
  const up = async (secrets) => {
    await sleep(REST_MS);
    return measure(emulator, () => script.sync(secrets));
  };
  const results = {
    "first sync": await up(first),
    "no-op": await up(first),
    "10 % changed": await up(changed),
    "10 % removed": await up(fewer),
    destroy: await up({}),
  };
  script.close();
  return results;
}

class Script {
  constructor({ ready, privateKey }, concurrency, prefix) {
    const { tenancyOcid, userOcid, fingerprint, region, url } = ready;
    const authenticationDetailsProvider = new common.SimpleAuthenticationDetailsProvider(
      tenancyOcid,
      userOcid,
      fingerprint,
      privateKey,
      null,
      common.Region.fromRegionId(region),
    );
    this.vaults = new VaultsClient({ authenticationDetailsProvider });
    this.secrets = new SecretsClient({ authenticationDetailsProvider });
    this.vaults.endpoint = url;
    this.secrets.endpoint = url;
    this.limit = pLimit(concurrency);
    this.place = ready;
    this.prefix = prefix;
  }

  async sync(wanted) {
    const there = await this.list();
    const writes = Object.entries(wanted).map(([key, value]) => this.limit(() => this.write(key, value, there)));
    const gone = [...there].filter(([name]) => wanted[name.slice(this.prefix.length)] === undefined);
    const deletions = gone.map(([, secretId]) =>
      this.limit(() => this.vaults.scheduleSecretDeletion({ secretId, scheduleSecretDeletionDetails: {} })),
    );
    await Promise.all([...writes, ...deletions]);
  }

  async list() {
    const { compartmentOcid, vaultOcid } = this.place;
    const found = new Map();
    const request = { compartmentId: compartmentOcid, vaultId: vaultOcid, limit: 1_000 };
    for await (const { secretName, id, lifecycleState } of this.vaults.listSecretsRecordIterator(request))
      if (secretName.startsWith(this.prefix) && IN_USE.includes(lifecycleState)) found.set(secretName, id);
    return found;
  }

  async write(key, value, there) {
    const secretName = this.prefix + key;
    const content = Buffer.from(value).toString("base64");
    const secretContent = { contentType: "BASE64", content };
    const secretId = there.get(secretName);
    if (secretId === undefined) {
      const { compartmentOcid: compartmentId, vaultOcid: vaultId, keyOcid: keyId } = this.place;
      const createSecretDetails = { compartmentId, vaultId, keyId, secretName, secretContent };
      await this.vaults.createSecret({ createSecretDetails });
      return;
    }
    const { secretBundle } = await this.secrets.getSecretBundle({ secretId });
    if (secretBundle.secretBundleContent.content === content) return;
    await this.vaults.updateSecret({ secretId, updateSecretDetails: { secretContent } });
  }

  close() {
    this.vaults.close();
    this.secrets.close();
  }
}
