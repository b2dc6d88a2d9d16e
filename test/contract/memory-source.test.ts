import { createMemorySource } from "../../provider/adapters/memory/source";
import { toLocation } from "./to-location";
import { testSourceContract } from "./source.contract";

testSourceContract({
  name: "memory",
  open: async (folders) =>
    createMemorySource({
      folders: Object.entries(folders).map(([place, secrets]) => ({ ...toLocation(place), secrets })),
    }),
});

testSourceContract({
  name: "memory, read-only",
  open: async (folders) =>
    createMemorySource({
      writable: false,
      folders: Object.entries(folders).map(([place, secrets]) => ({ ...toLocation(place), secrets })),
    }),
});
