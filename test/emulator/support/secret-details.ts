import type { models } from "oci-vault";
import type { ReadyInfo } from "../../../emulator/oci";

/** Content as the API takes it. */
export function toContent(
  text: string | Buffer,
  more: Partial<models.SecretContentDetails> = {},
): models.Base64SecretContentDetails {
  return { contentType: "BASE64", content: Buffer.from(text).toString("base64"), ...more };
}

/** The least that a secret needs, in the first compartment, vault and key. */
export function toCreate(
  emulator: ReadyInfo,
  secretName: string,
  more: Partial<models.CreateSecretDetails> = {},
): { readonly createSecretDetails: models.CreateSecretDetails } {
  return {
    createSecretDetails: {
      compartmentId: emulator.compartmentOcid,
      vaultId: emulator.vaultOcid,
      keyId: emulator.keyOcid,
      secretName,
      secretContent: toContent(`value of ${secretName}`),
      ...more,
    },
  };
}
