const lastHolder = new Map<string, Promise<unknown>>();

/** Runs `work` when nobody else in this process holds the folder, in the order of asking: two syncs may write to one. */
export async function holdFolder<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const before = lastHolder.get(path) ?? Promise.resolve();
  // How the one before ended is that one's caller's to know.
  const mine = before.then(work, work);
  lastHolder.set(path, mine);
  try {
    return await mine;
  } finally {
    if (lastHolder.get(path) === mine) lastHolder.delete(path);
  }
}
