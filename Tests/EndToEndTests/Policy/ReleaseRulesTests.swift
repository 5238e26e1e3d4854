import TestSupport
import Testing

/// What a release itself must be, from the command line: figures, API, and several models at once.
@Suite("Figures, APIs and several models, by command")
struct ReleaseRulesTests {
    /// Lets the models of the town say more of themselves.
    private func describe(_ town: Town, _ lines: String) throws {
        try town.sandbox.write("version: 1\nproject: bank\nmodels:\n\(lines)", to: "ana/mlops.yaml")
    }

    /// A release of ana's in test, long enough for prod.
    private func release(_ town: Town, _ version: String) throws {
        try town.nextRelease(version)
        try town.toTest(version)
    }

    @Test func figuresAreHeldAgainstLimitsTheBaselineAndWhatRunsNow() throws {
        let town = try Town()
        try town.govern(
            town.rules(
                "metrics: { auc: { at_least: \"0.75\", no_worse_than_current_by: \"0.01\", "
                    + "better_than_baseline_by: \"0.02\" } }"))
        try describe(
            town,
            "  credit-risk: { asset: models/credit-risk.bin, metrics: metrics.json, baseline: baseline.json }\n")
        try town.sandbox.write("{ \"auc\": 0.74 }\n", to: "ana/baseline.json")
        func measure(_ auc: String, _ version: String) throws -> String {
            try town.sandbox.write("{ \"auc\": \(auc) }\n", to: "ana/metrics.json")
            try release(town, version)
            return try town.approved(version: version)
        }
        // Above the limit, and not good enough to be worth a model.
        refused(try town.run("ana", ["promote", measure("0.755", "1.1.0")]), "0.74 without a model", status: 1)
        done(try town.run("ana", ["promote", measure("0.80", "1.2.0")]))
        // Above the limit and the baseline, and worse than what runs there now.
        let worse = try measure("0.785", "1.3.0")
        #expect(try town.blocking(worse) == "metrics")
        refused(try town.run("ana", ["promote", worse]), "0.785", status: 1)
        done(try town.run("ana", ["promote", measure("0.79", "1.4.0")]), "auc")
    }

    @Test func anAPIThatBreaksItsConsumersNeedsTheirTeam() throws {
        let town = try Town()
        try town.govern(
            [("operations: [leo] }", "operations: [leo], billing: [leo, jan] }")]
                + town.rules(
                    "api: { compatible: true, consumers: { invoices: { paths: [/models/credit/predict], team: billing } } }"
                ))
        try describe(town, "  credit-risk: { asset: models/credit-risk.bin, api: openapi.json }\n")
        func api(_ required: String) -> String {
            """
            {"openapi": "3.1.0", "info": {"title": "credit", "version": "1"}, "paths": {"/models/{name}/predict": {
              "parameters": [{"name": "name", "in": "path", "required": true, "schema": {"type": "string"}}],
              "post": {"requestBody": {"content": {"application/json": {"schema": {"type": "object",
              "properties": {"age": {"type": "integer"}, "job": {"type": "string"}}, "required": [\(required)]}}}},
              "responses": {"200": {"description": "a score"}}}}}}

            """
        }
        try town.sandbox.write(api("\"age\""), to: "ana/openapi.json")
        try release(town, "1.1.0")
        done(try town.run("ana", ["promote", town.approved(version: "1.1.0")]), "the first with an API here")
        try town.sandbox.write(api("\"age\", \"job\""), to: "ana/openapi.json")
        try release(town, "1.2.0")
        let change = try town.approved(version: "1.2.0")
        #expect(try town.blocking(change) == "api")
        refused(try town.run("ana", ["promote", change]), "job", status: 1)
        // leo counts for operations already, and jan for data science: one person fills one place.
        done(try town.run("leo", ["approve", change, "--team", "billing"]))
        #expect(try town.blocking(change) == "api")
    }

    @Test func severalModelsAreOneChangeAndEachMustPass() throws {
        let town = try Town()
        try town.govern(town.rules("metrics: { auc: { at_least: \"0.75\" } }"))
        try describe(
            town,
            "  credit-risk: { asset: models/credit-risk.bin, metrics: metrics.json }\n"
                + "  fraud: { asset: models/fraud.bin, metrics: fraud.json }\n")
        func release(_ version: String, fraud: String) throws {
            try town.sandbox.write("{ \"auc\": 0.8 }\n", to: "ana/metrics.json")
            try town.sandbox.write("{ \"auc\": \(fraud) }\n", to: "ana/fraud.json")
            try town.sandbox.write("fraud \(version)", to: "ana/models/fraud.bin")
            done(try town.run("ana", ["add", "models/fraud.bin"]))
            try town.nextRelease(version)
            done(try town.run("ana", ["release", "fraud", version]))
        }
        func change(_ version: String, to environment: String) throws -> String {
            let change = try town.id(
                town.run(
                    "ana", ["-q", "propose", "credit-risk@\(version)", "fraud@\(version)", "--to", environment]))
            for person in environment == "prod" ? ["jan", "mia", "leo"] : ["jan"] {
                done(try town.run(person, ["approve", change]))
            }
            return change
        }
        try release("1.1.0", fraud: "0.6")
        done(try town.run("ana", ["promote", change("1.1.0", to: "test")]), "promoted credit-risk 1.1.0, fraud 1.1.0")
        town.day += 8
        refused(try town.run("ana", ["promote", change("1.1.0", to: "prod")]), "fraud@1.1.0", status: 1)
        try release("1.2.0", fraud: "0.9")
        done(try town.run("ana", ["promote", change("1.2.0", to: "test")]))
        town.day += 8
        done(try town.run("ana", ["promote", change("1.2.0", to: "prod")]))
        let board = try town.run("ana", ["blame", "prod"])
        done(board, "credit-risk")
        done(board, "fraud")
    }
}
