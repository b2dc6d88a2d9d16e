import type { Stack } from "./stack";

type Props = Readonly<Record<string, unknown>>;

/** A resource as the state holds it; secrets are ciphertext. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Props;
  readonly outputs?: Props;
}

interface Deployment {
  readonly deployment: { readonly resources?: readonly StoredResource[] };
}

/** @returns undefined when the state holds no resource of that logical name */
export async function readStored(stack: Stack, logicalName: string): Promise<StoredResource | undefined> {
  const { deployment } = JSON.parse(await stack.exportState()) as Deployment;
  return deployment.resources?.find(({ urn }) => urn.endsWith(`::${logicalName}`));
}
