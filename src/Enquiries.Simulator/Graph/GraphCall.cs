using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enquiries.Simulator.Graph;

/// <summary>A call to the Graph API with its parameters, wherever they stood: address, form or JSON body.</summary>
internal sealed class GraphCall
{
    private readonly Dictionary<string, JsonNode?> _parameters = new(StringComparer.Ordinal);

    private GraphCall(HttpRequest request, string version, string[] path)
    {
        Request = request;
        Version = version;
        Path = path;
    }

    public HttpRequest Request { get; }

    public string Version { get; }

    public string[] Path { get; }

    public string Verb => Request.Method;

    public bool IsRead => HttpMethods.IsGet(Verb);

    /// <summary>The file of a multipart form, under any of these names; null when there is none.</summary>
    public IFormFile? File(params ReadOnlySpan<string> names)
    {
        if (!Request.HasFormContentType) return null;
        foreach (var name in names)
        {
            if (Request.Form.Files.GetFile(name) is { } found) return found;
        }

        return null;
    }

    /// <summary>Set once the access token was recognised.</summary>
    public SimulatedPage Page { get; set; } = null!;

    public IReadOnlyList<FieldSpec> Fields => FieldSpec.Parse(this["fields"]);

    public string? this[string name] => _parameters.GetValueOrDefault(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => other.ToJsonString(),
    };

    public static async Task<GraphCall> ReadAsync(HttpRequest request, string version, string path)
    {
        var call = new GraphCall(request, version, path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var (name, value) in request.Query) call._parameters[name] = value.ToString();
        if (request.HasFormContentType)
        {
            foreach (var (name, value) in await request.ReadFormAsync(request.HttpContext.RequestAborted)) call._parameters[name] = value.ToString();
        }
        else if (request.HasJsonContentType() && request.ContentLength != 0)
        {
            await call.ReadJsonAsync();
        }

        return call;
    }

    public string? Token
    {
        get
        {
            var header = Request.Headers.Authorization.ToString();
            if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return header["Bearer ".Length..].Trim();
            return this["access_token"];
        }
    }

    public int Limit(int standard, int most)
    {
        if (this["limit"] is not { } text) return standard;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit >= 0
            ? Math.Clamp(limit, 1, most)
            : throw new GraphException(GraphErrors.BadInput("param limit must be non-negative"));
    }

    public bool? Flag(string name) => this[name] switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new GraphException(GraphErrors.BadInput($"param {name} must be a boolean.")),
    };

    public DateTimeOffset? Time(string name)
    {
        if (this[name] is not { } text) return null;
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var seconds)) return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new GraphException(GraphErrors.BadInput($"param {name} must be a time."));
    }

    /// <summary>An object given as such, or as JSON text in a form.</summary>
    public JsonObject? Object(string name)
    {
        var node = _parameters.GetValueOrDefault(name);
        if (node is JsonValue value && value.TryGetValue<string>(out var text)) node = ParseJson(text, name);
        return node switch
        {
            null => null,
            JsonObject found => found,
            _ => throw new GraphException(GraphErrors.BadInput($"param {name} must be a JSON object.")),
        };
    }

    /// <summary>The address of the following page of a list, with the token in it as the platform does.</summary>
    public string NextUrl(string after, int limit)
    {
        var url = new StringBuilder($"{Request.Scheme}://{Request.Host}{Request.Path}?access_token={Uri.EscapeDataString(Token ?? "")}");
        foreach (var (name, _) in _parameters.Where(p => p.Key is not ("access_token" or "after" or "before" or "limit" or "appsecret_proof")))
            url.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(this[name] ?? ""));
        return url.Append(CultureInfo.InvariantCulture, $"&limit={limit}&after={after}").ToString();
    }

    private async Task ReadJsonAsync()
    {
        try
        {
            var body = await JsonNode.ParseAsync(Request.Body, cancellationToken: Request.HttpContext.RequestAborted);
            if (body is not JsonObject properties) throw new GraphException(GraphErrors.BadInput("The body must be a JSON object."));
            foreach (var (name, value) in properties.ToList())
            {
                properties.Remove(name);
                _parameters[name] = value;
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new GraphException(GraphErrors.BadInput("The body could not be read as JSON."));
        }
    }

    private static JsonNode? ParseJson(string text, string name)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new GraphException(GraphErrors.BadInput($"param {name} must be valid JSON."));
        }
    }
}
