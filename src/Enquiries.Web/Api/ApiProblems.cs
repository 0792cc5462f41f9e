using System.Data.Common;
using System.Text.Json;
using Enquiries.Application.Pipeline;
using Enquiries.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Api;

/// <summary>What is wrong with a request, field by field; the names are those of the API.</summary>
internal sealed class BadRequestException(IReadOnlyList<string> fields, string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    public BadRequestException(string field, string message, int status = StatusCodes.Status400BadRequest)
        : this([field], message, status)
    {
    }

    public IReadOnlyList<string> Fields { get; } = fields;

    public int Status { get; } = status;
}

/// <summary>Every failure as problem details (RFC 9457), in words a person can act on and never with the workings inside.</summary>
internal static class ApiProblems
{
    private static readonly Dictionary<string, string> FieldNames = new(StringComparer.Ordinal) { ["filter.text"] = "q" };

    public static Task WriteAsync(HttpContext http, int status, string detail, IDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails
        {
            Type = $"https://httpwg.org/specs/rfc9110.html#status.{status}",
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
            Instance = http.Request.Path,
        };
        if (errors is not null)
            problem.Extensions["errors"] = errors;
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(problem, (JsonSerializerOptions?)null, "application/problem+json", http.RequestAborted);
    }

    /// <summary>Answers for an endpoint that failed. False when there is nobody to answer.</summary>
    public static async Task<bool> AnswerAsync(HttpContext http, Exception failure)
    {
        if (http.Response.HasStarted || (failure is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
            return false;

        switch (failure)
        {
            case BadRequestException e:
                await WriteAsync(http, e.Status, e.Message, Errors([.. e.Fields.Select(f => (f, e.Message))]));
                break;
            case ValidationException e:
                var errors = Errors([.. e.Errors.Select(f => (Name(f.PropertyName), f.ErrorMessage))]);
                await WriteAsync(http, StatusCodes.Status400BadRequest, "The request cannot be accepted as it is.", errors);
                break;
            case RuleException e:
                await WriteAsync(http, StatusCodes.Status409Conflict, e.Message);
                break;
            case NotFoundException e:
                await WriteAsync(http, StatusCodes.Status404NotFound, e.Message);
                break;
            case ForbiddenException:
                await WriteAsync(http, StatusCodes.Status403Forbidden, "The scope of this key does not allow that.");
                break;
            case DbUpdateConcurrencyException when http.Request.Headers.IfMatch.Count > 0:
                await WriteAsync(http, StatusCodes.Status412PreconditionFailed, "The case has changed since you read it. Read it again.");
                break;
            case DbUpdateConcurrencyException:
                await WriteAsync(http, StatusCodes.Status409Conflict, "Somebody else is changing this case at the same moment. Try again.");
                break;
            case BadHttpRequestException e:
                await WriteAsync(http, e.StatusCode, e.Message);
                break;
            case DbException or DbUpdateException or TimeoutException:
                Log(http, failure);
                http.Response.Headers.RetryAfter = "5";
                await WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The database cannot be used at the moment. Nothing was changed; try again shortly.");
                break;
            default:
                Log(http, failure);
                await WriteAsync(http, StatusCodes.Status500InternalServerError, "That did not work, and the fault has been recorded.");
                break;
        }

        return true;
    }

    private static void Log(HttpContext http, Exception failure) =>
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Enquiries.Web.Api")
            .LogError(failure, "{Method} {Route} failed", http.Request.Method, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);

    private static Dictionary<string, string[]> Errors(params (string Field, string Message)[] errors) =>
        errors.GroupBy(e => e.Field, e => e.Message, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Distinct().ToArray(), StringComparer.Ordinal);

    private static string Name(string property)
    {
        var name = string.Join('.', property.Split('.').Select(ApiJson.Word));
        return FieldNames.GetValueOrDefault(name, name);
    }
}

/// <summary>Stands around every endpoint of the API.</summary>
internal sealed class ApiFailureFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            context.HttpContext.RefuseUnknownQuery();
            context.HttpContext.RequireScope();
            return await next(context);
        }
        catch (Exception e)
        {
            if (!await ApiProblems.AnswerAsync(context.HttpContext, e))
                throw;
            return Results.Empty;
        }
    }
}
