import type { Emulator } from "../../../emulator/oci/index";
import { createClients, type OfficialClients } from "../../emulator/support/clients";
import { toContent } from "../../emulator/support/secret-details";

/** What a person does by hand, with the official clients and past every sync. Names are those of the first vault. */
export class Console {
  readonly #emulator: Emulator;
  readonly #clients: OfficialClients;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
    this.#clients = createClients({ info: emulator, privateKeyPem: emulator.privateKeyPem });
  }

  async setContent(name: string, text: string): Promise<void> {
    const updateSecretDetails = { secretContent: toContent(text) };
    await this.#clients.vaults.updateSecret({ secretId: this.#idOf(name), updateSecretDetails });
  }

  async setTags(name: string, freeformTags: Record<string, string>): Promise<void> {
    await this.#clients.vaults.updateSecret({ secretId: this.#idOf(name), updateSecretDetails: { freeformTags } });
  }

  async scheduleDeletion(name: string, timeOfDeletion: Date): Promise<void> {
    const scheduleSecretDeletionDetails = { timeOfDeletion };
    await this.#clients.vaults.scheduleSecretDeletion({ secretId: this.#idOf(name), scheduleSecretDeletionDetails });
  }

  async move(name: string, compartmentId: string): Promise<void> {
    const changeSecretCompartmentDetails = { compartmentId };
    await this.#clients.vaults.changeSecretCompartment({ secretId: this.#idOf(name), changeSecretCompartmentDetails });
  }

  #idOf(name: string): string {
    const secret = this.#emulator.getSecret(name);
    if (secret === undefined) throw new Error(`the vault holds no ${name}`);
    return secret.id;
  }
}
