import { connect, groups } from "../../../src/index.ts";
import { simulateStreams } from "./simulate-streams.ts";
const [from, n, told] = process.argv.slice(2).map(Number) as [number, number, number];
const t = Date.now(); let bad = 0; const sum = { given: 0, gaps: 0, recoveries: 0 };
for (let seed = from; seed < from + n; seed += 1) {
  const o = await simulateStreams({ connect, groups }, seed, Boolean(told));
  sum.given += o.given; sum.gaps += o.gaps; sum.recoveries += o.recoveries;
  if (told) console.error(o.story.join("\n"));
  if (o.breach) { bad++; if (bad < 15) console.error(seed, o.breach); }
}
console.error(n, "seeds", bad, "bad", sum, Date.now() - t, "ms");
