import { dirname, join } from "node:path";
import { SyncError } from "../../../core/errors";
import { openFaultyFile } from "../open-plain-file";
import type { OpenedFile, StoredFile } from "../opened-file";
import { readBytes, type FileOpener } from "../read-files";
import { countRecipients, decryptAge, encryptAge, findOwnRecipients, isArmored } from "./age";
import { AGE_EXTENSION } from "./quirks";
import type { KeyRing } from "./key-ring";

/** A list of recipients beside the file, one a line, as passage keeps it. */
const RECIPIENTS_FILE = ".age-recipients";

/** A file that is encrypted as a whole by age; the name without `.age` says what is in it. */
export async function openAgeFile(file: StoredFile, keys: KeyRing, openInner: FileOpener): Promise<OpenedFile> {
  const identities = await keys.ageIdentities();
  const bytes = await decryptAge(file.bytes, identities);
  if (bytes === undefined) return openFaultyFile({ reason: explainFailure(identities.length) });
  const inner = await openInner({ ...file, name: file.name.slice(0, -AGE_EXTENSION.length), bytes });
  return {
    ...inner,
    faults: inner.faults.map((fault) => ({ ...fault, reason: `in the decrypted file: ${fault.reason}` })),
    isEncrypted: true,
    edit: async (changes, careful) => {
      const recipients = await findRecipients(file, identities);
      return encryptAge(await inner.edit(changes, careful), recipients, isArmored(file.bytes));
    },
  };
}

function explainFailure(identityCount: number): string {
  return identityCount === 0
    ? "the file is encrypted with age and there is no identity; set source.ageKeyFile or SOPS_AGE_KEY_FILE"
    : `the file is encrypted with age, and none of the ${identityCount} identities here opens it; or it is damaged`;
}

/**
 * Whom to encrypt for. An age file does not name its recipients, so they are known only when our own identities account
 * for all of them, or when a list lies beside the file.
 */
async function findRecipients(file: StoredFile, identities: readonly string[]): Promise<readonly string[]> {
  const listed = await readRecipients(join(dirname(file.path), RECIPIENTS_FILE));
  if (listed.length > 0) return listed;
  const own = await findOwnRecipients(file.bytes, identities);
  const count = await countRecipients(file.bytes);
  if (own.length === count) return own;
  throw new SyncError("INVALID_INPUT", `${file.shown} has ${count} recipients, and ${own.length} of them are known`, {
    hint: `list all of them in a file ${RECIPIENTS_FILE} beside it, one a line, so that it can be encrypted again`,
  });
}

async function readRecipients(path: string): Promise<readonly string[]> {
  const bytes = await readBytes(path);
  if (typeof bytes === "string") return [];
  const lines = Buffer.from(bytes).toString("utf8").split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}
