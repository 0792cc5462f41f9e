using Enquiries.Domain.Escalations;

namespace Enquiries.Domain.Channels;

/// <summary>An alarm on its way to one colleague by e-mail; all that one is to be told goes in one e-mail. Times are UTC.</summary>
public sealed class AlarmMail
{
    public Guid AlarmId { get; init; }

    public Guid RecipientId { get; init; }

    public MailState State { get; set; }

    /// <summary>The e-mail it goes in; kept while it may have left already, so that a repeat has the same Message-Id.</summary>
    public Guid? MailId { get; set; }

    public Work Work { get; init; } = new();
}
