using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Enquiries.Web.Api;

/// <summary>The HTTP API, version 1, and its description at <c>/openapi/v1.json</c>.</summary>
internal static class ApiRoutes
{
    private const string Root = "/api/v1";
    private const long MaxBody = 1024 * 1024;
    private static readonly PathString Api = "/api";

    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<KnownApiKeys>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiAuthentication>(ApiAuthentication.SchemeName, null);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(DescribeAsync);
        });
    }

    /// <summary>After routing: what no endpoint of the API takes is answered here, as a problem and only to those with a key.</summary>
    public static void UseApi(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
            return;
        }

        var endpoint = http.GetEndpoint();
        if (endpoint is RouteEndpoint)
        {
            await next(http);
            return;
        }

        if (!(await http.AuthenticateAsync(ApiAuthentication.SchemeName)).Succeeded)
        {
            await http.ChallengeAsync(ApiAuthentication.SchemeName);
            return;
        }

        // Routing answers a wrong method or content type with an endpoint of its own, which sets status and headers.
        if (endpoint?.RequestDelegate is { } answer)
            await answer(http);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        await ApiProblems.WriteAsync(http, http.Response.StatusCode, http.Response.StatusCode switch
        {
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not possible here.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be JSON: send it with Content-Type: application/json.",
            _ => "There is nothing at this address.",
        });
    });

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

        var api = app.MapGroup(Root).RequireAuthorization(ApiAuthentication.Policy)
            .WithMetadata(new BodyLimit(MaxBody))
            .AddEndpointFilter<ApiFailureFilter>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        CaseEndpoints.Map(api);
        CaseActionEndpoints.Map(api);
        MatterEndpoints.Map(api);
        ChannelAccountEndpoints.Map(api);
        SlaPreviewEndpoint.Map(api);
        ReportEndpoints.Map(api);
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Enquiries",
            Version = "v1",
            Description = "The enquiry desk for other programs. Instants are UTC with Z; lists page by cursor; errors are problem details (RFC 9457).",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key: enq_…" },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
        return Task.CompletedTask;
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
