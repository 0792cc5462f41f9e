using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Intake;

namespace Enquiries.Web.Webhooks;

/// <summary>Where platforms deliver. A delivery is checked, stored and acknowledged; everything else happens later.</summary>
public static class WebhookEndpoints
{
    public const int MaxBodyLength = 1024 * 1024;

    /// <summary>The platform gives up after five seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static IEndpointRouteBuilder MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/webhooks/facebook", (RequestDelegate)VerifyFacebookAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        endpoints.MapPost("/webhooks/facebook", (RequestDelegate)ReceiveFacebookAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        return endpoints;
    }

    private static async Task VerifyFacebookAsync(HttpContext context)
    {
        var query = context.Request.Query;
        IReadOnlyList<ConnectedAccount> accounts;
        try
        {
            accounts = await AccountsAsync(context);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseForNowAsync(context, e);
            return;
        }

        var challenge = query["hub.challenge"].ToString();
        if (query["hub.mode"] != "subscribe" || challenge.Length is 0 or > 1000 || !IsVerifyToken(query["hub.verify_token"].ToString(), accounts))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.WriteAsync(challenge, context.RequestAborted);
    }

    private static async Task ReceiveFacebookAsync(HttpContext context)
    {
        var request = context.Request;
        var response = context.Response;
        if (!request.HasJsonContentType())
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        if (request.ContentLength > MaxBodyLength || await ReadAsync(request) is not { } body)
        {
            response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        try
        {
            var accounts = await AccountsAsync(context);
            if (FacebookSignature.FittingSecret(request.Headers[FacebookSignature.Header], body, accounts) is not { } secret)
            {
                response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            var writer = context.RequestServices.GetRequiredService<IDeliveryWriter>();
            await writer.StoreAsync(ChannelKind.Facebook, body, secret, CancellationToken.None).WaitAsync(Patience);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseForNowAsync(context, e);
        }
    }

    private static async Task<IReadOnlyList<ConnectedAccount>> AccountsAsync(HttpContext context)
    {
        var directory = context.RequestServices.GetRequiredService<IAccountDirectory>();
        var all = directory.AllAsync(CancellationToken.None);
        var accounts = all.IsCompletedSuccessfully ? all.Result : await all.AsTask().WaitAsync(Patience);
        for (var i = 0; i < accounts.Count; i++)
        {
            if (accounts[i].Channel != ChannelKind.Facebook)
                return [.. accounts.Where(a => a.Channel == ChannelKind.Facebook)];
        }

        return accounts;
    }

    /// <summary>The exact bytes; null when there are too many.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(request.HttpContext.RequestAborted);
            var length = result.Buffer.Length;
            if (length > MaxBodyLength)
            {
                reader.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static bool IsVerifyToken(string given, IReadOnlyList<ConnectedAccount> accounts)
    {
        // Hashes have one length, so that the comparison tells nothing about the length of the token either.
        Span<byte> theirs = stackalloc byte[32];
        Span<byte> ours = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(given), theirs);
        var fits = false;
        foreach (var account in accounts)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(account.Credentials.VerifyToken), ours);
            fits |= CryptographicOperations.FixedTimeEquals(theirs, ours) && account.Credentials.VerifyToken.Length > 0;
        }

        return fits;
    }

    private static Task RefuseForNowAsync(HttpContext context, Exception e)
    {
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WebhookEndpoints));
        log.LogError(e, "A delivery could not be stored; the platform is asked to send it again");
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "5";
        return Task.CompletedTask;
    }
}
