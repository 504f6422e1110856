// hey-api: the same with functions by name.
import { client } from "./api/client.gen";
import { createSalary, getRolePay, getRoleSlices, matchTitle } from "./api";

declare const process: { argv: string[]; exit(code: number): never };
client.setConfig({ baseUrl: process.argv[2] });

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) {
    console.error(`hey-api: ${what}`);
    process.exit(1);
  }
}

const { data: match } = await matchTitle({ query: { title: "Sr. Backend Engineer" } });
expect(match?.status === "matched", "a title is matched");
const { data: slices } = await getRoleSlices({ path: { role: match.role }, query: { country: "US" } });
const slice = slices?.items.find((item) => item.asked.level !== undefined);
expect(slice !== undefined, "there is something to ask for");
const { data: pay } = await getRolePay({ path: { role: match.role }, query: slice.asked });
expect(pay?.status === "published" && pay.widened.length === 0, "and it is answered");
const { data: taken } = await createSalary({
  headers: { "Idempotency-Key": crypto.randomUUID() },
  body: { title: "Cook", country: "DE", experience_years: 3, base: { amount: 2800, currency: "EUR", period: "month" } },
});
expect(taken?.receipt.length === 43, "a salary is taken");
console.log("hey-api: fine");
