using Enquiries.Domain.Sla;

namespace Enquiries.Web.Commands.Seeding;

/// <summary>What the cases are made from. Everything about a case follows from its index and the random seed, so that several threads can make them.</summary>
internal sealed record SeedPlan(
    int Cases, double OpenShare, int RandomSeed, DateTimeOffset Now, RuleBook Rules, TimeSpan GracePeriod, Guid AccountId,
    IReadOnlyDictionary<string, Guid> Teams, IReadOnlyDictionary<string, Guid> Categories, IReadOnlyList<SeedOfficer> Officers, Guid[] Residents)
{
    public const string PageId = "109300000000001";
    private const int MostCasesPerPost = 40;
    private static readonly TimeSpan Span = TimeSpan.FromDays(730);

    /// <summary>Never so many that one resident would write twice under the same post.</summary>
    public int CasesPerPost => Math.Min(MostCasesPerPost, Residents.Length);

    public static int ResidentsFor(int cases) => Math.Max(1, (int)(cases * 0.7));

    /// <summary>Residents in the second part of the two years are those of the first, writing again.</summary>
    public bool IsReturning(int index) => index >= Residents.Length;

    public int ResidentOf(int index) => index % Residents.Length;

    /// <summary>Spread evenly over the two years, a little before now at the latest; within a day most write in daytime.</summary>
    public DateTimeOffset OpenedAt(int index, Random random)
    {
        var at = Now - Span + (Span * (index / (double)Cases));
        var hour = random.Next(10) == 0 ? random.Next(24) : 7 + random.Next(15);
        var moved = new DateTimeOffset(at.Year, at.Month, at.Day, hour, random.Next(60), random.Next(60), TimeSpan.Zero);
        var latest = Now - TimeSpan.FromMinutes(2 + random.Next(600));
        return moved < latest ? moved : latest;
    }

    /// <summary>The newer a case, the likelier it is open; together exactly the share asked for.</summary>
    public bool IsOpen(int index) => (long)OpenBefore(index + 1) > (long)OpenBefore(index);

    public Random RandomFor(int index, int stream) => new(unchecked((int)((((uint)RandomSeed * 2_654_435_761u) ^ ((uint)index * 2_246_822_519u)) + ((uint)stream * 3_266_489_917u))));

    private double OpenBefore(int count)
    {
        var x = count / (double)Cases;
        var share = OpenShare <= 0.5 ? OpenShare * x * x : x - ((1 - OpenShare) * ((2 * x) - (x * x)));
        return Math.Round(share * Cases, 6);
    }
}

internal sealed record SeedOfficer(Guid? Id, string Name);
