import { isTransitional, type Lifecycle } from "../../core/model";

const DAY_MS = 86_400_000;

/** One lifecycle state and the instant (milliseconds since 1970) at which it is over; `Infinity` for the last one. */
export interface Phase {
  readonly lifecycle: Lifecycle;
  readonly until: number;
}

/** The states that a secret goes through by itself from now on. What it is at a moment is looked up, never stored. */
export type Course = readonly Phase[];

export function lifecycleAt(course: Course, now: number): Lifecycle {
  return course.find(({ until }) => now < until)?.lifecycle ?? "deleted";
}

/** When a pending deletion takes place, or `undefined` when none is pending. */
export function deletionTimeAt(course: Course, now: number): number | undefined {
  if (lifecycleAt(course, now) !== "pendingDeletion") return undefined;
  return course.find(({ lifecycle }) => lifecycle === "pendingDeletion")?.until;
}

/** `through` for `transitionMs`, then `into` for good. */
export function courseThrough(through: Lifecycle, into: Lifecycle, now: number, transitionMs: number): Course {
  return [
    { lifecycle: through, until: now + transitionMs },
    { lifecycle: into, until: Infinity },
  ];
}

/** A scheduled deletion: pending until `days` from now, then gone. */
export function courseOfDeletion(now: number, days: number, transitionMs: number): Course {
  const due = now + days * DAY_MS;
  return [
    { lifecycle: "schedulingDeletion", until: now + transitionMs },
    { lifecycle: "pendingDeletion", until: due },
    { lifecycle: "deleting", until: due + transitionMs },
    { lifecycle: "deleted", until: Infinity },
  ];
}

/**
 * The course of a secret that is found in `lifecycle`. A transitional one ends after `endsAfterMs`, default never,
 * so that a test can hold it there; a pending deletion is due in `days`.
 */
export function courseFrom(lifecycle: Lifecycle, now: number, days: number, endsAfterMs = Infinity): Course {
  switch (lifecycle) {
    case "pendingDeletion":
      return courseOfDeletion(now, days, 0);
    case "schedulingDeletion":
      return [{ lifecycle, until: now + endsAfterMs }, ...courseOfDeletion(now, days, 0)];
    case "deleting":
      return courseThrough(lifecycle, "deleted", now, endsAfterMs);
    default:
      return isTransitional(lifecycle)
        ? courseThrough(lifecycle, "active", now, endsAfterMs)
        : [{ lifecycle, until: Infinity }];
  }
}
