import { explain, isSyncError, SyncError } from "../core/errors";
import { retry } from "../engine/retry";
import { appConnectionOwn, OWN_FIELDS } from "../schema/app-connection";
import { anyConnection, type AnyConnection } from "../schema/connection";
import { parseInputs, type InputFailure, type Parsed } from "../schema/parse";
import { isSameValue, type Controller, type Props } from "./controller";
import type { Deps } from "./deps";

const SCHEMA_VERSION = 1;

/** Credentials of one app. check makes no call; create and update sign in once; read and delete make no call either. */
export class AppConnectionController implements Controller {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async check(olds: Props, news: Props): ReturnType<Controller["check"]> {
    const given = Object.fromEntries(Object.entries(news).filter(([name]) => name !== "principal"));
    const { own, connection } = parseAppConnection(given);
    const failures = [...failuresOf(own), ...failuresOf(connection)];
    const looks = this.#deps.previewMode() !== "off" && !isSameValue(olds, given);
    const faults =
      looks && failures.length === 0 && connection.kind === "parsed"
        ? await this.#findCredentialFault(connection.value)
        : [];
    return { inputs: given, failures: [...failures, ...faults] };
  }

  diff(_id: string, olds: Props, news: Props): ReturnType<Controller["diff"]> {
    const before = Object.fromEntries(
      Object.entries(olds).filter(([name]) => name !== "principal" && name !== "schemaVersion"),
    );
    return Promise.resolve({ hasChanges: !isSameValue(before, news), replaces: [] });
  }

  async create(inputs: Props): ReturnType<Controller["create"]> {
    return { id: this.#deps.newId(), outs: await this.#verify(inputs) };
  }

  async update(_id: string, _olds: Props, news: Props): ReturnType<Controller["update"]> {
    return { outs: await this.#verify(news) };
  }

  read(id: string, props: Props): ReturnType<Controller["read"]> {
    const { principal: _principal, schemaVersion: _version, ...inputs } = props;
    return Promise.resolve({ id, props, inputs });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  async #verify(inputs: Props): Promise<Props> {
    const { own, connection } = parseAppConnection(inputs);
    if (own.kind !== "parsed" || connection.kind !== "parsed") {
      throw new SyncError("INVALID_INPUT", "the inputs of the connection are not what was checked", {
        hint: "Run preview",
      });
    }
    const { name, skipVerification } = own.value;
    if (skipVerification) return { ...inputs, principal: "not verified", schemaVersion: SCHEMA_VERSION };
    const opened = this.#deps.adapters.openConnection(connection.value);
    const { principal, warnings } = await retry(this.#deps.retrier, () => opened.verify());
    for (const warning of warnings) this.#deps.reporter.warn(`${name}: ${warning}`);
    return { ...inputs, principal, schemaVersion: SCHEMA_VERSION };
  }

  /** A file that is missing, a key that cannot be read or a passphrase that does not fit shows without a call. */
  async #findCredentialFault(connection: AnyConnection): Promise<readonly InputFailure[]> {
    try {
      await this.#deps.adapters.openConnection(connection).keyMaterial();
      return [];
    } catch (error) {
      if (!isSyncError(error, "INVALID_INPUT")) throw error;
      return [{ property: error.details.property ?? "credentials.method", reason: explain(error) }];
    }
  }
}

function parseAppConnection(inputs: Props): {
  readonly own: Parsed<ReturnType<typeof appConnectionOwn.parse>>;
  readonly connection: Parsed<AnyConnection>;
} {
  const isOwn = ([name]: [string, unknown]): boolean => OWN_FIELDS.some((field) => field === name);
  const entries = Object.entries(inputs).filter(([name]) => name !== "schemaVersion" && name !== "principal");
  const own = parseInputs(appConnectionOwn, Object.fromEntries(entries.filter(isOwn)));
  const connection = parseInputs(anyConnection, Object.fromEntries(entries.filter((entry) => !isOwn(entry))));
  return { own, connection };
}

function failuresOf(parsed: Parsed<unknown>): readonly InputFailure[] {
  return parsed.kind === "failed" ? parsed.failures : [];
}
