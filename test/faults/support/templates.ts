/** What a program says of every secret beside its content; the first says nothing. */
export const TEMPLATES = [
  undefined,
  { description: "made by the shop", freeformTags: { team: "shop", tier: "1" } },
  {
    description: "made by the web shop",
    freeformTags: { tier: "2" },
    definedTags: { Ops: { stage: "test" } },
    metadata: { ticket: "S-1" },
  },
  { metadata: { ticket: "S-2", page: "9" }, expiry: { interval: "P30D" } },
  { description: "ends", expiry: { interval: "P90D", blocksRetrieval: true } },
] as const;

/** The defined tags that hold the owner too; the first is none. */
export const OWNER_TAGS = [undefined, { namespace: "Ops", key: "owner" }, { namespace: "Sync", key: "by" }] as const;
