using System.Diagnostics;
using System.Security.Cryptography;
using Enquiries.Application.Channels;
using Enquiries.Application.Intake;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Teams;
using Enquiries.Infrastructure;
using Enquiries.Web.Commands.Seeding;
using Enquiries.Web.Demo;
using Enquiries.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Commands;

/// <summary>Fills an empty database with plausible cases over two years, for demonstrations and measurements.</summary>
internal static class SeedCommand
{
    public const int MaxCases = 10_000_000;
    private const int ChunkSize = 1000;

    public static async Task RunAsync(IServiceProvider services, int cases, double openShare, int randomSeed, TextWriter progress, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var plan = await PrepareAsync(services, cases, openShare, randomSeed, ct);
        await using (var store = Store(services))
        {
            await InChunksAsync(plan.Residents.Length, i => SeedCase.Resident(plan, i), async rows =>
            {
                foreach (var (row, i) in rows.Rows.Select((r, i) => (r, i)))
                    plan.Residents[rows.First + i] = row.Id;
                await store.WriteAsync(rows.Rows, ct);
            }, ct);
            var posts = (cases + plan.CasesPerPost - 1) / plan.CasesPerPost;
            await InChunksAsync(posts, i => Post(plan, i), rows => store.WriteAsync(rows.Rows, ct), ct);

            var told = 0;
            await InChunksAsync(cases, i => SeedCase.Create(plan, i), async rows =>
            {
                await store.WriteAsync(rows.Rows, ct);
                var tenth = (int)(10L * (rows.First + rows.Rows.Count) / cases);
                if (tenth <= told)
                    return;
                told = tenth;
                await progress.WriteLineAsync($"{rows.First + rows.Rows.Count:N0} of {cases:N0} cases");
            }, ct);
            await store.FinishAsync(progress, ct);
        }

        await progress.WriteLineAsync($"Done in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s.");
    }

    private static async Task<SeedPlan> PrepareAsync(IServiceProvider services, int cases, double openShare, int randomSeed, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        if (await db.Cases.AnyAsync(ct))
            throw new CommandFailedException("The database holds cases already; seed fills empty databases only.");

        var account = await db.ChannelAccounts.FirstOrDefaultAsync(a => a.Channel == ChannelKind.Facebook, ct);
        if (account is null)
        {
            var secrets = new ChannelCredentials(Secret(), null, Secret(), Secret());
            account = ChannelAccount.Connect(
                ChannelKind.Facebook, "Council page", SeedPlan.PageId, PlatformAddresses.Of(ChannelKind.Facebook)!.ToString(),
                services.GetRequiredService<ICredentialProtector>().Protect(secrets), null);
            db.ChannelAccounts.Add(account);
        }

        var existing = await db.Teams.Select(t => t.Name).ToListAsync(ct);
        db.Teams.AddRange(DemoCouncil.Teams.Except(existing, StringComparer.OrdinalIgnoreCase).Select(Team.Create));
        await db.SaveChangesAsync(ct);

        var rules = services.GetRequiredService<SlaRules>();
        return new SeedPlan(
            cases, openShare, randomSeed, services.GetRequiredService<TimeProvider>().GetUtcNow(), rules.Book, rules.GracePeriod, account.Id,
            await db.Teams.ToDictionaryAsync(t => t.Name, t => t.Id, StringComparer.OrdinalIgnoreCase, ct),
            await db.Categories.ToDictionaryAsync(c => c.Code, c => c.Id, StringComparer.Ordinal, ct),
            await db.Officers.Where(o => o.Active).OrderBy(o => o.Email).Select(o => new SeedOfficer(o.Id, o.Name)).ToListAsync(ct),
            new Guid[SeedPlan.ResidentsFor(cases)]);
    }

    private static ISeedStore Store(IServiceProvider services)
    {
        var settings = services.GetRequiredService<DatabaseSettings>();
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        if (settings.Provider != DatabaseProvider.Sqlite)
            return new TrackedSeedStore(scopes);

        using var scope = scopes.CreateScope();
        return new SqliteSeedStore(settings.ConnectionString, scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>().Model);
    }

    private static ThreadPost Post(SeedPlan plan, int index)
    {
        var random = plan.RandomFor(index, 3);
        var at = plan.OpenedAt(Math.Min(index * plan.CasesPerPost, plan.Cases - 1), random).AddHours(-6);
        var post = new ThreadPost { Id = Guid.CreateVersion7(at), AccountId = plan.AccountId, ExternalId = SeedCase.PostId(index), PostedAt = at };
        post.Says(SeedText.Post(random), at);
        return post;
    }

    /// <summary>Makes chunks on all processors, a few ahead, and writes them in order on one.</summary>
    private static async Task InChunksAsync<T>(int count, Func<int, T> make, Func<(int First, List<T> Rows), Task> write, CancellationToken ct)
    {
        var ahead = new Queue<Task<(int First, List<T> Rows)>>();
        var next = 0;
        while (next < count || ahead.Count > 0)
        {
            while (next < count && ahead.Count <= Environment.ProcessorCount)
            {
                var first = next;
                next = Math.Min(count, first + ChunkSize);
                var end = next;
                ahead.Enqueue(Task.Run(
                    () =>
                    {
                        var rows = new List<T>(end - first);
                        for (var i = first; i < end; i++)
                            rows.Add(make(i));
                        return (first, rows);
                    },
                    ct));
            }

            await write(await ahead.Dequeue());
        }
    }

    private static string Secret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
}
