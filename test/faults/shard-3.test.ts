import { it } from "vitest";
import { runShard } from "./support/run-shard";

it("comes to rest after every schedule of faults, hands and kills (part 4 of 4)", () => runShard(3));
