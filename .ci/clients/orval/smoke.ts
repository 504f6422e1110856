// orval: the same with functions over fetch.
import { createSalary, getRolePay, matchTitle } from "./api";

declare const process: { argv: string[]; exit(code: number): never };
// It asks for addresses without a host.
const ask = globalThis.fetch;
globalThis.fetch = (to, init) => ask(new URL(String(to), process.argv[2]), init);

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) {
    console.error(`orval: ${what}`);
    process.exit(1);
  }
}

const match = await matchTitle({ title: "Sr. Backend Engineer" });
expect(match.status === 200 && match.data.status === "matched", "a title is matched");
const pay = await getRolePay(match.data.role, { country: "US", level: "senior" });
expect(pay.status === 200 && pay.data.status === "published", "pay is published");
const taken = await createSalary(
  { title: "Cook", country: "DE", experience_years: 3, base: { amount: 2800, currency: "EUR", period: "month" } },
  { headers: { "Idempotency-Key": crypto.randomUUID() } },
);
expect(taken.status === 201 && taken.data.receipt.length === 43, "a salary is taken");
console.log("orval: fine");
