/** Loaded when the first encrypted file is met: it takes longer to load than everything else here. */
const loadAge = async () => import("age-encryption");

const ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----";

export function isArmored(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 64)).toString("latin1").trimStart().startsWith(ARMOR);
}

/** Takes the armor off, if there is one; `undefined` when it is damaged. */
async function unarmor(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (!isArmored(bytes)) return bytes;
  const { armor } = await loadAge();
  try {
    return armor.decode(Buffer.from(bytes).toString("latin1"));
  } catch {
    // Damaged armor; the message may quote it.
    return undefined;
  }
}

/** Decrypts with the first identity that fits; `undefined` when none does, or the file is damaged. */
export async function decryptAge(bytes: Uint8Array, identities: readonly string[]): Promise<Uint8Array | undefined> {
  const plain = await unarmor(bytes);
  if (plain === undefined || identities.length === 0) return undefined;
  const { Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(plain);
  } catch {
    // The library tells a missing identity from a damaged file by its text only.
    return undefined;
  }
}

export async function encryptAge(
  bytes: Uint8Array,
  recipients: readonly string[],
  isArmoredFile: boolean,
): Promise<Uint8Array> {
  const { armor, Encrypter } = await loadAge();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const encrypted = await encrypter.encrypt(bytes);
  return isArmoredFile ? new TextEncoder().encode(armor.encode(encrypted)) : encrypted;
}

/** How many recipients a file was encrypted for. It does not say who they are. */
export async function countRecipients(bytes: Uint8Array): Promise<number> {
  const header =
    Buffer.from((await unarmor(bytes)) ?? [])
      .toString("latin1")
      .split("\n---", 1)[0] ?? "";
  // Stanzas for nobody, which some programs add so that readers get used to unknown ones, end in -grease.
  return header.split("\n").filter((line) => /^-> (?!\S*-grease )/.test(line)).length;
}

/** The recipients of those identities that can open the file. */
export async function findOwnRecipients(bytes: Uint8Array, identities: readonly string[]): Promise<readonly string[]> {
  const { identityToRecipient } = await loadAge();
  const opened = await Promise.all(
    identities.map(async (identity) => (await decryptAge(bytes, [identity])) !== undefined),
  );
  return Promise.all(identities.filter((_, index) => opened[index]).map((identity) => identityToRecipient(identity)));
}

export async function isAgeIdentity(text: string): Promise<boolean> {
  const { Decrypter } = await loadAge();
  try {
    new Decrypter().addIdentity(text);
    return true;
  } catch {
    // Its message may hold the identity.
    return false;
  }
}
