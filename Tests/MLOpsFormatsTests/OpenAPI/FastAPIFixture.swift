import MLOpsCore
import MLOpsFormats

/// A document as FastAPI 0.115 with Pydantic 2 generates it, written by hand: `Optional` as `anyOf` with null, 422 with
/// HTTPValidationError, titles everywhere.
enum FastAPIFixture {
    static func document() throws -> OpenAPIDocument {
        try OpenAPIDocument(reading: Array(text.utf8), name: "openapi.json")
    }

    /// The document with pieces of its text replaced, each of which must be there.
    static func document(replacing pieces: [(String, String)]) throws -> OpenAPIDocument {
        var result = text
        for (old, new) in pieces {
            guard result.contains(old) else { throw Diagnostic.bug("the fixture does not hold \(old)") }
            result = result.replacing(old, with: new)
        }
        return try OpenAPIDocument(reading: Array(result.utf8), name: "openapi.json")
    }

    static let text = """
        {
          "openapi": "3.1.0",
          "info": {"title": "credit-risk", "description": "Scores loan applications", "version": "1.4.0"},
          "paths": {
            "/predict": {
              "post": {
                "tags": ["scoring"],
                "summary": "Predict",
                "operationId": "predict_predict_post",
                "parameters": [
                  {"name": "explain", "in": "query", "required": false,
                   "schema": {"type": "boolean", "default": false, "title": "Explain"}},
                  {"name": "x-request-id", "in": "header", "required": false,
                   "schema": {"anyOf": [{"type": "string", "maxLength": 64}, {"type": "null"}], "title": "X-Request-Id"}}
                ],
                "requestBody": {
                  "required": true,
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Application"}}}
                },
                "responses": {
                  "200": {
                    "description": "Successful Response",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Prediction"}}}
                  },
                  "422": {
                    "description": "Validation Error",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}}
                  }
                },
                "security": [{"APIKeyHeader": []}]
              }
            },
            "/models/{name}": {
              "get": {
                "summary": "Describe",
                "operationId": "describe_models__name__get",
                "parameters": [
                  {"name": "name", "in": "path", "required": true, "schema": {"type": "string", "title": "Name"}}
                ],
                "responses": {
                  "200": {
                    "description": "Successful Response",
                    "content": {"application/json": {"schema": {"type": "object", "additionalProperties": true, "title": "R"}}}
                  },
                  "422": {
                    "description": "Validation Error",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}}
                  }
                }
              }
            },
            "/health": {
              "get": {
                "summary": "Health",
                "operationId": "health_health_get",
                "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {}}}}}
              }
            }
          },
          "components": {
            "schemas": {
              "Application": {
                "properties": {
                  "amount": {"type": "number", "exclusiveMinimum": 0.0, "maximum": 1000000.0, "title": "Amount"},
                  "term": {"type": "integer", "maximum": 360.0, "minimum": 1.0, "title": "Term"},
                  "purpose": {"$ref": "#/components/schemas/Purpose"},
                  "co_applicant": {"anyOf": [{"$ref": "#/components/schemas/Person"}, {"type": "null"}]},
                  "note": {"anyOf": [{"type": "string", "maxLength": 200}, {"type": "null"}], "title": "Note"},
                  "features": {"additionalProperties": {"type": "number"}, "type": "object", "title": "Features"}
                },
                "type": "object",
                "required": ["amount", "term", "purpose"],
                "title": "Application"
              },
              "Person": {
                "properties": {
                  "birthday": {"type": "string", "format": "date", "title": "Birthday"},
                  "income": {"anyOf": [{"type": "number"}, {"type": "null"}], "title": "Income"}
                },
                "type": "object",
                "required": ["birthday"],
                "title": "Person"
              },
              "Purpose": {"type": "string", "enum": ["car", "house", "other"], "title": "Purpose"},
              "Prediction": {
                "properties": {
                  "score": {"type": "number", "maximum": 1.0, "minimum": 0.0, "title": "Score"},
                  "decision": {"type": "string", "enum": ["accept", "refuse"], "title": "Decision"},
                  "reasons": {"items": {"type": "string"}, "type": "array", "title": "Reasons"},
                  "model": {"type": "string", "title": "Model"}
                },
                "type": "object",
                "required": ["score", "decision", "model"],
                "title": "Prediction"
              },
              "HTTPValidationError": {
                "properties": {
                  "detail": {
                    "items": {"$ref": "#/components/schemas/ValidationError"}, "type": "array", "title": "Detail"
                  }
                },
                "type": "object",
                "title": "HTTPValidationError"
              },
              "ValidationError": {
                "properties": {
                  "loc": {
                    "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "type": "array", "title": "Location"
                  },
                  "msg": {"type": "string", "title": "Message"},
                  "type": {"type": "string", "title": "Error Type"}
                },
                "type": "object",
                "required": ["loc", "msg", "type"],
                "title": "ValidationError"
              }
            },
            "securitySchemes": {"APIKeyHeader": {"type": "apiKey", "in": "header", "name": "x-api-key"}}
          }
        }
        """
}
