// openapi-typescript and openapi-fetch: the answers have the types that the document says.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.d.ts";

declare const process: { argv: string[]; exit(code: number): never };
const api = createClient<paths>({ baseUrl: process.argv[2] });

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) {
    console.error(`openapi-fetch: ${what}`);
    process.exit(1);
  }
}

const match = await api.GET("/v1/titles/match", { params: { query: { title: "Sr. Backend Engineer" } } });
expect(match.data?.status === "matched", "a title is matched");
// A matched title has a role; one that is not has none, and the compiler knows.
const role: components["schemas"]["RoleSlug"] = match.data.role;
const unmatched = await api.GET("/v1/titles/match", { params: { query: { title: "Zauberlehrling" } } });
expect(unmatched.data?.status === "unmatched", "a title is not matched");

const pay = await api.GET("/v1/roles/{role}/pay", {
  params: { path: { role }, query: { country: "US", level: "senior", employer_size: "51-200" } },
});
expect(pay.data?.status === "published", "pay is published");
expect(pay.data.widened.includes("employer_size") || pay.data.answered.employer_size === "51-200", "and says of whom");

const taken = await api.POST("/v1/salaries", {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: { title: "Cook", country: "DE", experience_years: 3, base: { amount: 2800, currency: "EUR", period: "month" } },
});
expect(taken.data?.matched.status === "matched", "a salary is taken");
const own = await api.GET("/v1/submission", { headers: { Authorization: `Receipt ${taken.data.receipt}` } });
expect(own.data?.kind === "salary", "and seen again");

const wrong = await api.POST("/v1/salaries", {
  body: { title: "", country: "Atlantis", experience_years: 3, base: { amount: -1, currency: "EUR", period: "month" } },
});
const codes: components["schemas"]["FieldProblemCode"][] = (wrong.error?.errors ?? []).map((error) => error.code);
expect(wrong.error?.code === "invalid_fields" && codes.includes("unknown_country"), "mistakes are named");
console.log("openapi-fetch: fine");
