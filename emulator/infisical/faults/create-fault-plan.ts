import type { OperationName } from "../operations/operation-name";
import type { FaultEffect, FaultMatch, FaultPlan, FaultRule } from "./fault-rule";

/** What a rule can look at. */
export interface FaultSubject {
  readonly operation: OperationName;
  readonly names: readonly string[];
}

export interface ActiveFaultPlan extends FaultPlan {
  /** The effect on this request, counting it; undefined if no rule takes it. */
  take(subject: FaultSubject): FaultEffect | undefined;
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly namePattern: RegExp | undefined;
  seen: number;
  fired: number;
}

/** A plan that starts with `rules`. */
export function createFaultPlan(rules: readonly FaultRule[]): ActiveFaultPlan {
  let active = rules.map(activate);
  return {
    get rules() {
      return active.map(({ rule }) => rule);
    },
    get fired() {
      return active.map(({ fired }) => fired);
    },
    add: (...more) => {
      active.push(...more.map(activate));
    },
    clear: () => {
      active = [];
    },
    take: (subject) => {
      // Every rule counts the request, also behind one that takes it: `nth` means the same whatever stands before.
      const [first] = active.filter((rule) => isHit(rule, subject));
      if (first === undefined) return undefined;
      first.fired += 1;
      return first.rule.do;
    },
  };
}

function activate(rule: FaultRule): ActiveRule {
  const { name } = rule.match;
  return { rule, namePattern: name === undefined ? undefined : toPattern(name), seen: 0, fired: 0 };
}

function isHit(active: ActiveRule, subject: FaultSubject): boolean {
  const { match } = active.rule;
  if (!isAmong(match.operation, subject.operation) || !matchesName(active.namePattern, subject.names)) return false;
  active.seen += 1;
  return isAmong(match.nth, active.seen) && !isUsedUp(match, active.fired);
}

function isAmong<Item>(wanted: Item | readonly Item[] | undefined, actual: Item): boolean {
  if (wanted === undefined) return true;
  return Array.isArray(wanted) ? wanted.includes(actual) : wanted === actual;
}

function matchesName(pattern: RegExp | undefined, names: readonly string[]): boolean {
  return pattern === undefined || names.some((name) => pattern.test(name));
}

function isUsedUp({ times }: FaultMatch, fired: number): boolean {
  return times !== undefined && fired >= times;
}

function toPattern(name: string): RegExp {
  const parts = name.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
