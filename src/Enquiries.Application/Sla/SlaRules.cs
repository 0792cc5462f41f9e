using Enquiries.Domain.Sla;

namespace Enquiries.Application.Sla;

/// <summary>The rules in force: all policies and calendars, and how long a resolved case can be reopened by a message. One for the whole process.</summary>
/// <param name="book">The rules to begin with.</param>
/// <param name="gracePeriod">Real time after resolution.</param>
/// <param name="thanksNeedNoAnswer">Whether a message that says thank you and nothing else starts no clock after an answer.</param>
/// <param name="longestWait">Real time after which a waiting case asks for a decision.</param>
public sealed class SlaRules(RuleBook book, TimeSpan gracePeriod, TimeSpan? longestWait = null, bool thanksNeedNoAnswer = true)
{
    public static readonly TimeSpan DefaultGracePeriod = TimeSpan.FromDays(7);

    public static readonly TimeSpan DefaultLongestWait = TimeSpan.FromDays(14);

    private readonly Lock gate = new();
    private RuleBook book = book;

    /// <summary>What is built in, before a council has changed anything.</summary>
    public static SlaRules Default => new(RuleBook.BuiltIn, DefaultGracePeriod);

    /// <summary>Take it once for a piece of work, so that all of it is counted by the same rules.</summary>
    public RuleBook Book => Volatile.Read(ref book);

    public TimeSpan GracePeriod { get; } = gracePeriod;

    public bool ThanksNeedNoAnswer { get; } = thanksNeedNoAnswer;

    public TimeSpan LongestWait { get; } = longestWait ?? DefaultLongestWait;

    /// <summary>A book that was read again from the database; an older one than the present is left aside.</summary>
    public void Take(RuleBook read)
    {
        lock (gate)
        {
            if (read.Version > book.Version)
                Volatile.Write(ref book, read);
        }
    }
}
