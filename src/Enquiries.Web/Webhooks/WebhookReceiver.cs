using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Intake;

namespace Enquiries.Web.Webhooks;

/// <summary>Finds the account that a delivery's signature speaks for: the fingerprint of the secret that fits the exact bytes of the body, or null.</summary>
internal delegate string? FindSecret(HttpRequest request, byte[] body, IReadOnlyList<ConnectedAccount> accounts);

/// <summary>What all webhooks do alike: read the exact bytes once, check them, store them, and only then say 200.</summary>
internal static class WebhookReceiver
{
    /// <summary>A thousand updates, which is what Meta puts into one body at most, of 4 KB each; an ordinary comment takes less than one.</summary>
    public const int MaxBodyLength = 4 * 1024 * 1024;

    /// <summary>The strictest platform gives up after five seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Answers the handshake of Meta's webhooks: the challenge, if the verify token is one of ours.</summary>
    public static async Task VerifyHubAsync(HttpContext context, ChannelKind channel)
    {
        var query = context.Request.Query;
        if (await TryAccountsAsync(context, channel) is not { } accounts)
            return;
        var challenge = query["hub.challenge"].ToString();
        if (query["hub.mode"] != "subscribe" || challenge.Length is 0 or > 1000 || !IsVerifyToken(query["hub.verify_token"].ToString(), accounts))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await AnswerAsync(context, challenge);
    }

    public static async Task AnswerAsync(HttpContext context, string text, string contentType = "text/plain; charset=utf-8")
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <param name="hasRightType">Whether the content type is one that the platform uses; JSON unless said otherwise.</param>
    /// <param name="onBadSignature">What is answered where the signature fits no account; nothing is stored then. WebSub has it ignored with a 2xx.</param>
    public static async Task ReceiveAsync(
        HttpContext context, ChannelKind channel, FindSecret find, Func<HttpRequest, bool>? hasRightType = null, int onBadSignature = StatusCodes.Status401Unauthorized)
    {
        var request = context.Request;
        var response = context.Response;
        if (!(hasRightType?.Invoke(request) ?? request.HasJsonContentType()))
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
            if (find(request, body, await AccountsAsync(context, channel)) is not { } secret)
            {
                response.StatusCode = onBadSignature;
                return;
            }

            var writer = context.RequestServices.GetRequiredService<IDeliveryWriter>();
            await writer.StoreAsync(channel, body, secret, CancellationToken.None, headers: KeptHeaders.Of(request.Headers)).WaitAsync(Patience);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            RefuseForNow(context, e);
        }
    }

    /// <summary>The channel's accounts; null when they cannot be read now, which has been answered then.</summary>
    public static async Task<IReadOnlyList<ConnectedAccount>?> TryAccountsAsync(HttpContext context, ChannelKind channel)
    {
        try
        {
            return await AccountsAsync(context, channel);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            RefuseForNow(context, e);
            return null;
        }
    }

    private static async Task<IReadOnlyList<ConnectedAccount>> AccountsAsync(HttpContext context, ChannelKind channel)
    {
        var directory = context.RequestServices.GetRequiredService<IAccountDirectory>();
        var all = directory.AllAsync(CancellationToken.None);
        var accounts = all.IsCompletedSuccessfully ? all.Result : await all.AsTask().WaitAsync(Patience);
        for (var i = 0; i < accounts.Count; i++)
        {
            if (accounts[i].Channel != channel)
                return [.. accounts.Where(a => a.Channel == channel)];
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

    private static void RefuseForNow(HttpContext context, Exception e)
    {
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WebhookReceiver));
        log.LogError(e, "A delivery could not be stored; the platform is asked to send it again");
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "5";
    }
}
