import type { OperationName } from "../operations/operation-name";
import { createRandom } from "./create-random";
import type { FaultEffect, FaultMatch, FaultPlan, FaultRule } from "./fault-rule";

/** What a rule can look at. */
export interface FaultSubject {
  readonly operation: OperationName;
  readonly name: string | undefined;
  readonly id: string | undefined;
}

export interface ActiveFaultPlan extends FaultPlan {
  /** The effect on this request, counting it; undefined if no rule takes it. */
  take(subject: FaultSubject): FaultEffect | undefined;
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly random: () => number;
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
      const hits = active.filter((rule) => isHit(rule, subject));
      const [first] = hits;
      if (first === undefined) return undefined;
      first.fired += 1;
      return first.rule.do;
    },
  };
}

function activate(rule: FaultRule): ActiveRule {
  const { name, seed } = rule.match;
  return {
    rule,
    random: createRandom(seed),
    namePattern: name === undefined ? undefined : toPattern(name),
    seen: 0,
    fired: 0,
  };
}

function isHit(active: ActiveRule, subject: FaultSubject): boolean {
  const { match } = active.rule;
  if (!matchesOperation(match, subject.operation) || !matchesName(active.namePattern, subject)) return false;
  active.seen += 1;
  if (!matchesNth(match.nth, active.seen)) return false;
  if (match.times !== undefined && active.fired >= match.times) return false;
  return match.probability === undefined || active.random() < match.probability;
}

function matchesOperation({ operation }: FaultMatch, actual: OperationName): boolean {
  return operation === undefined || (typeof operation === "string" ? operation === actual : operation.includes(actual));
}

function matchesName(pattern: RegExp | undefined, { name, id }: FaultSubject): boolean {
  if (pattern === undefined) return true;
  return (name !== undefined && pattern.test(name)) || (id !== undefined && pattern.test(id));
}

function matchesNth(nth: FaultMatch["nth"], seen: number): boolean {
  return nth === undefined || (typeof nth === "number" ? nth === seen : nth.includes(seen));
}

function toPattern(name: string): RegExp {
  const parts = name.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
