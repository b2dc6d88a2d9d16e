import type { InfisicalEmulator } from "../../../emulator/infisical/index";
import type { TestedSource } from "./tested-source";

/**
 * The root folders of an Infisical project; its service fails like the vault's. Signs in with a token: who signs in with
 * a secret shares one session with all of the process, and the processes of these tests are not really several.
 */
export function createInfisicalPlace(infisical: InfisicalEmulator, token: string): TestedSource {
  const { url, projectId } = infisical;
  for (const { key, environment, secretPath } of infisical.secrets)
    infisical.removeSecret(key, { environment, secretPath });
  const connection = { app: "infisical", method: "token", credentials: { token }, siteUrl: url };
  return {
    adapter: undefined,
    config: () => ({ kind: "infisical", connection, projectId, expandReferences: false }),
    edit: (environment, key, text) => {
      if (text === undefined) infisical.removeSecret(key, { environment });
      else infisical.putSecret({ key, value: text, environment });
    },
    peek: (environment) => {
      const held = infisical.secrets.filter((secret) => secret.environment === environment);
      return new Map(held.map(({ key, value }) => [key, value]));
    },
  };
}
