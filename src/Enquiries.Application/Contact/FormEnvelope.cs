using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Domain;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Contact;

/// <summary>What was sent with the public form, as the delivery that intake reads: the desk's own wire format. Times are UTC.</summary>
/// <param name="Account">The form's external id.</param>
/// <param name="Id">The message's external id.</param>
/// <param name="CaseNumber">The number promised on the receipt; null when it writes on to a case.</param>
/// <param name="CaseToken">Carries the case that it writes on to.</param>
/// <param name="Conversation">The conversation it belongs to.</param>
/// <param name="Person">Who wrote: an e-mail address, or an id that no answer can go to.</param>
/// <param name="CategoryName">As the resident saw it.</param>
public sealed record FormEnvelope(
    string Account, string Id, DateTimeOffset At, long? CaseNumber, string? CaseToken, string Conversation, string Person, string? Name, Guid? CategoryId,
    string? CategoryName, string Text, string? Place, bool NoReply, IReadOnlyList<FormEnvelopePhoto> Photos)
{
    /// <summary>Stands before the id of somebody who left no e-mail address.</summary>
    public const string NoAddress = "form:";

    public static FormEnvelope? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, FormEnvelopeJson.Default.FormEnvelope);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal InboundDelivery ToDelivery(Guid accountId, DateTimeOffset now)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this, FormEnvelopeJson.Default.FormEnvelope);
        return new InboundDelivery
        {
            Id = Guid.CreateVersion7(now),
            Channel = ChannelKind.WebForm,
            ReceivedAt = now,
            Body = body,
            BodyHash = SHA256.HashData([(byte)ChannelKind.WebForm, .. body]),
            SecretFingerprint = ConnectedAccount.ReadByUs(accountId),
            Work = new Work { NextAttemptAt = now },
        };
    }
}

/// <summary>A photograph that came with the form.</summary>
public sealed record FormEnvelopePhoto(Guid Id, string Name, string ContentType);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(FormEnvelope))]
internal sealed partial class FormEnvelopeJson : JsonSerializerContext;
