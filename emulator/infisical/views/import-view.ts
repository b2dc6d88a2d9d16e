import type { StoredImport } from "../state/model";
import type { Store } from "../state/store";

/** An import in the shape of the service's answers. */
export function viewImport(store: Store, imported: StoredImport, position: number) {
  const environment = store.getEnvironment(imported.source.environment);
  return {
    id: imported.id,
    folderId: store.getFolder(imported)?.id,
    importPath: imported.source.secretPath,
    importEnv: { id: environment?.id, slug: imported.source.environment, name: environment?.name },
    position,
    isReplication: false,
  };
}
