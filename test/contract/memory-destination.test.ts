import {
  createMemoryDestination,
  type MemoryDestination,
  type SeededSecret as MemorySeed,
} from "../../provider/adapters/memory/destination";
import { SyncError } from "../../provider/core/errors";
import { SecretValue } from "../../provider/core/secret-value";
import { createFakeClock, type FakeClock } from "../support/fake-clock";
import {
  describeDestination,
  type DestinationFault,
  type DestinationHarness,
  type SeededSecret,
} from "./destination.contract";

const TRANSITION_MS = 2000;
const PROBLEMS: Readonly<Record<DestinationFault, readonly [property: string, error?: SyncError]>> = {
  containerHidden: ["destinationConfig.vaultOcid", new SyncError("ACCESS_DENIED", "the vault cannot be seen")],
  containerNotUsable: ["destinationConfig.vaultOcid", new SyncError("UNAVAILABLE", "the vault is pending deletion")],
  keyHidden: ["destinationConfig.keyOcid"],
  keyNotUsable: ["destinationConfig.keyOcid"],
};

for (const transitionMs of [0, TRANSITION_MS])
  describeDestination(`memory, transitions of ${transitionMs} ms`, async () => {
    const clock = createFakeClock();
    return makeHarness(createMemoryDestination({ clock, transitionMs }), clock);
  });

function makeHarness(destination: MemoryDestination, clock: FakeClock): DestinationHarness {
  return {
    destination,
    morePerList: 40,
    unknownRef: "memory.secret.unknown",
    now: () => clock.now(),
    seed: async (secret) => destination.seed(toSeed(secret, clock)).ref,
    settle: () => clock.advance(TRANSITION_MS),
    breakWith: async (fault) => {
      const [property, error] = PROBLEMS[fault];
      destination.breakByHand({ property, reason: `it is broken: ${fault}` }, error);
    },
    close: async () => undefined,
  };
}

function toSeed({ isElsewhere, isExpired, value, ...secret }: SeededSecret, clock: FakeClock): MemorySeed {
  return {
    ...secret,
    value: value ?? SecretValue.fromText("canary-0d9f2c-content"),
    ...(isElsewhere && { compartmentRef: "another compartment" }),
    ...(isExpired && { timeOfExpiry: new Date(clock.now() - 1).toISOString() }),
  };
}
