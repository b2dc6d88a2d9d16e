import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { OciDeps } from "./deps";

const METADATA_URL = "http://169.254.169.254/opc/v2";
const OKE_PORT = "12250";
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What the environment says, read in this one place. Names are those of the official SDKs unless they begin with SECRETSYNC. */
export interface OciEnvironment {
  readonly proxies: ProxySettings;
  /** Configuration file where a connection names none: `~/.oci/config`, and where that is not there `OCI_CONFIG_FILE`. */
  readonly configFiles: readonly string[];
  /** Second-level domain of regions that nobody knows (`OCI_DEFAULT_REALM`). */
  readonly defaultDomain?: string;
  /** Region of a resource or a workload (`OCI_RESOURCE_PRINCIPAL_REGION`). */
  readonly resourceRegion?: string;
  /** Metadata service of instances (`OCI_METADATA_BASE_URL`), without a trailing slash. */
  readonly metadataUrl: string;
  /**
   * Where instances exchange their certificate for a token (`SECRETSYNC_OCI_AUTH_URL`, or
   * `OCI_SDK_AUTH_CLIENT_REGION_URL` as for the Go SDK). Default: the region's auth service.
   */
  readonly authUrl?: string;
  readonly resourcePrincipal: ResourcePrincipalSettings;
  readonly kubernetes: KubernetesSettings;
  /** Makes a path absolute: `~/` is the home folder, anything else relative to the program's folder. */
  resolvePath(path: string): string;
}

/** An empty text is no proxy. Either spelling of the variables counts, the lower-case one first, as in curl. */
export interface ProxySettings {
  readonly http: string;
  readonly https: string;
  readonly except: string;
}

export interface ResourcePrincipalSettings {
  readonly version?: string;
  /** The token, or the absolute path of a file that holds it. The same for the two below. */
  readonly token?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
}

export interface KubernetesSettings {
  readonly host?: string;
  readonly port: string;
  readonly caFile: string;
  readonly tokenFile: string;
}

export function readEnvironment({ env, cwd }: Pick<OciDeps, "env" | "cwd">): OciEnvironment {
  const home = env["HOME"] || env["USERPROFILE"] || homedir();
  const resolvePath = (path: string): string => {
    if (path.startsWith("~/") || path.startsWith("~\\")) return join(home, path.slice(2));
    return isAbsolute(path) ? path : resolve(cwd, path);
  };
  const configFile = env["OCI_CONFIG_FILE"];
  return {
    proxies: readProxies(env),
    configFiles: [join(home, ".oci", "config"), ...(configFile ? [resolvePath(configFile)] : [])],
    ...optional("defaultDomain", env["OCI_DEFAULT_REALM"]),
    ...optional("resourceRegion", env["OCI_RESOURCE_PRINCIPAL_REGION"] || env["OCI_REGION"]),
    metadataUrl: (env["OCI_METADATA_BASE_URL"] || METADATA_URL).replace(/\/+$/, ""),
    ...optional("authUrl", env["SECRETSYNC_OCI_AUTH_URL"] || env["OCI_SDK_AUTH_CLIENT_REGION_URL"]),
    resourcePrincipal: readResourcePrincipal(env),
    kubernetes: readKubernetes(env),
    resolvePath,
  };
}

function readProxies(env: NodeJS.ProcessEnv): ProxySettings {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || "";
  return { http: read("HTTP_PROXY"), https: read("HTTPS_PROXY"), except: read("NO_PROXY") };
}

function readResourcePrincipal(env: NodeJS.ProcessEnv): ResourcePrincipalSettings {
  return {
    ...optional("version", env["OCI_RESOURCE_PRINCIPAL_VERSION"]),
    ...optional("token", env["OCI_RESOURCE_PRINCIPAL_RPST"]),
    ...optional("privateKey", env["OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM"]),
    ...optional("passphrase", env["OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE"]),
  };
}

function readKubernetes(env: NodeJS.ProcessEnv): KubernetesSettings {
  return {
    ...optional("host", env["KUBERNETES_SERVICE_HOST"]),
    port: env["KUBERNETES_SERVICE_PORT_PROXYMUX"] || OKE_PORT,
    caFile: env["OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH"] || `${SERVICE_ACCOUNT}/ca.crt`,
    tokenFile: env["OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH"] || `${SERVICE_ACCOUNT}/token`,
  };
}

function optional<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value ? ({ [name]: value } as Partial<Record<K, string>>) : {};
}
