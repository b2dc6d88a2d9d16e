import type { Dispatcher } from "undici";
import { isSyncError, SyncError } from "../../../core/errors";
import { createDispatcher } from "../dispatcher";
import type { Place } from "../sign-in";
import { callService } from "./call-service";

/** The metadata service is on the instance's own link: what does not answer at once is not there. */
const METADATA_TIMEOUT_MS = 5_000;

/** What an instance knows of itself (docs: Compute/Tasks/gettingmetadata.htm, version 2). */
export interface InstanceMetadata {
  readPlace(): Promise<Place>;
  /** PEM texts. */
  readIdentity(): Promise<{ readonly certificate: string; readonly privateKey: string; readonly intermediate: string }>;
}

export function createInstanceMetadata(baseUrl: string): InstanceMetadata {
  let dispatcher: Promise<Dispatcher> | undefined;
  const read = async (path: string): Promise<string> => {
    // Never by a proxy: the address means something else there.
    dispatcher ??= createDispatcher({
      proxies: { http: "", https: "", except: "" },
      headersTimeoutMs: METADATA_TIMEOUT_MS,
    });
    const request = {
      method: "GET",
      url: new URL(`${baseUrl}/${path}`),
      headers: { authorization: "Bearer Oracle" },
    } as const;
    return callService(await dispatcher, request, {
      verb: "read",
      subject: `${path} of the metadata service`,
      target: "container",
      isWrite: false,
      silenceHint: "This method works on an OCI instance only; elsewhere use another method of signing in",
    });
  };
  return {
    readPlace: () => readPlace(read),
    readIdentity: async () => {
      const paths = ["identity/cert.pem", "identity/key.pem", "identity/intermediate.pem"] as const;
      const [certificate, privateKey, intermediate] = await Promise.all([
        read(paths[0]),
        read(paths[1]),
        read(paths[2]),
      ]);
      return { certificate, privateKey, intermediate };
    },
  };
}

/** `instance/regionInfo` names the realm's domain too, so that regions newer than the SDK's table work. */
async function readPlace(read: (path: string) => Promise<string>): Promise<Place> {
  try {
    const info = parseRegionInfo(await read("instance/regionInfo"));
    if (info !== undefined) return info;
  } catch (error) {
    // Older metadata services have no such path; they have the next.
    if (!isSyncError(error, "ACCESS_DENIED", "INVALID_INPUT")) throw error;
  }
  return { region: (await read("instance/region")).trim() };
}

function parseRegionInfo(text: string): Place | undefined {
  const info: unknown = parseJson(text);
  if (typeof info !== "object" || info === null) return undefined;
  const { regionIdentifier, realmDomainComponent } = info as Readonly<Record<string, unknown>>;
  if (typeof regionIdentifier !== "string") return undefined;
  return {
    region: regionIdentifier,
    ...(typeof realmDomainComponent === "string" ? { domain: realmDomainComponent } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new SyncError("TRANSIENT", "the metadata service answered something that is not JSON");
    throw error;
  }
}
