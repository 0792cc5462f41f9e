using System.Globalization;
using CsCheck;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Intake;

/// <summary>What platforms tell in any order, in any batches and any number of times gives the same cases.</summary>
public class IntakeOrderTests
{
    private static readonly string[] Residents = ["ann", "bob", "cal"];
    private static readonly string[] Words = ["My bin was missed", "Pothole in Mill Lane", "Thank you", ""];

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[0, 13], Gen.Int[0, 60], Gen.Int[0, 200], Gen.Int[0, 2], Gen.Int[0, 3], (kind, seconds, target, resident, word) => new Step(kind, seconds, target, resident, word));

    private static readonly Gen<(Step[] Steps, int Seed)> Histories = Gen.Select(Steps.Array[2, 18], Gen.Int[0, int.MaxValue - 1]);

    [Fact]
    public async Task The_same_events_in_any_order_and_any_number_of_times_give_the_same_cases()
    {
        await using var desk = await TestDesk.StartAsync(now: App.MondayNine.AddDays(1));
        var pages = 0;
        await Histories.SampleAsync(
            async history =>
            {
                var random = new Random(history.Seed);
                var (inOrder, shuffled) = (await PageAsync(desk, ++pages), await PageAsync(desk, ++pages));

                await desk.StoreAsync(Tell(history.Steps, inOrder.ExternalId));
                await desk.IntakeAsync();

                var items = Tell(history.Steps, shuffled.ExternalId);
                var disorder = items.Concat(items.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();
                for (var i = 0; i < disorder.Count;)
                {
                    var size = random.Next(1, 6);
                    await desk.StoreAsync(disorder.Skip(i).Take(size));
                    i += size;
                    if (random.Next(2) == 0)
                        await desk.IntakeAsync();
                }

                await desk.IntakeAsync();

                (await DumpAsync(desk, shuffled)).ShouldBe(await DumpAsync(desk, inOrder));
            },
            iter: 200,
            threads: 1);

        (await desk.App.ReadAsync(db => db.ParkedItems.CountAsync())).ShouldBe(0);
        (await desk.App.ReadAsync(db => db.Cases.CountAsync())).ShouldBeGreaterThan(400);
    }

    private static Task<ChannelAccount> PageAsync(TestDesk desk, int number) => desk.App.PageAsync(string.Create(CultureInfo.InvariantCulture, $"page-{number}"));

    /// <summary>Makes a believable history of the steps: what changes or answers a message comes after it on the platform.</summary>
    private static List<InboundItem> Tell(IReadOnlyList<Step> steps, string page)
    {
        var items = new List<InboundItem>();
        var theirs = new List<InboundMessage>();
        var ours = new List<InboundOwnMessage>();
        var start = App.MondayNine;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var (at, id, who, text) = (start.AddSeconds(step.Seconds), $"m{i}", Residents[step.Resident], Words[step.Word] + (step.Word == 3 ? "" : $" {i}"));
            var author = new InboundAuthor(who, "Name of " + who);
            var post = $"post{step.Target % 2}";
            var target = theirs.Count == 0 ? null : theirs[step.Target % theirs.Count];
            var own = ours.Count == 0 ? null : ours[step.Target % ours.Count];
            DateTimeOffset After(DateTimeOffset earlier) => earlier.AddSeconds(step.Seconds % 4);
            switch (step.Kind)
            {
                case 0 or 1:
                    theirs.Add(new InboundMessage(page, at, id, Audience.Public, post, author, text, [], post, id));
                    items.Add(theirs[^1]);
                    break;
                case 2 when target is { Audience: Audience.Public }:
                    theirs.Add(new InboundMessage(page, After(target.At), id, Audience.Public, target.ConversationKey, author, text, [], target.ExternalId, target.ExternalId));
                    items.Add(theirs[^1]);
                    break;
                case 3:
                    theirs.Add(new InboundMessage(page, at, id, Audience.Private, who, author, text, [new Attachment("image", null, "https://example.org/" + id)], null, null));
                    items.Add(theirs[^1]);
                    break;
                case 4:
                    theirs.Add(new InboundMessage(page, at, id, Audience.Public, id, author, text, [], null, id));
                    items.Add(theirs[^1]);
                    break;
                case 5:
                    theirs.Add(new InboundMessage(page, at, id, Audience.Public, post, null, text, [], post, id));
                    items.Add(theirs[^1]);
                    break;
                case 6 when target is not null:
                    items.Add(target with { Text = $"edited {i}", EditedAt = After(target.At) });
                    break;
                case 7 when target is not null:
                    items.Add(new InboundChange(page, After(target.At), target.ExternalId, InboundChangeKind.Edited, $"changed {i}"));
                    break;
                case 8 when target is not null:
                    items.Add(new InboundChange(page, After(target.At), target.ExternalId, InboundChangeKind.Removed));
                    break;
                case 9 when target is not null:
                    items.Add(new InboundChange(page, After(target.At), target.ExternalId, step.Word < 2 ? InboundChangeKind.Hidden : InboundChangeKind.Unhidden));
                    break;
                case 10 or 11 when target is { Audience: Audience.Public }:
                    ours.Add(new InboundOwnMessage(page, After(target.At), id, Audience.Public, target.ConversationKey, "Answer " + i, [], target.ExternalId, null, null));
                    items.Add(ours[^1]);
                    break;
                case 11 when target is { Author: not null }:
                    ours.Add(new InboundOwnMessage(page, After(target.At), id, Audience.Private, target.Author.Id, "Answer " + i, [], null, null, target.Author.Id));
                    items.Add(ours[^1]);
                    break;
                case 12 when own is not null:
                    items.Add(step.Word switch
                    {
                        0 => new InboundChange(page, After(own.At), own.ExternalId, InboundChangeKind.Removed),
                        1 => new InboundChange(page, After(own.At), own.ExternalId, InboundChangeKind.Edited, $"better answer {i}"),
                        2 when own.Audience == Audience.Public =>
                            new InboundOwnMessage(page, After(own.At), id, Audience.Public, own.ConversationKey, "More " + i, [], own.ExternalId, null, null),
                        _ => new InboundChange(page, After(own.At), own.ExternalId, InboundChangeKind.Hidden),
                    });
                    if (items[^1] is InboundOwnMessage more)
                        ours.Add(more);
                    break;
                case 13:
                    items.Add(step.Word < 2 ? new InboundIgnored(page, at, "a reaction") : new InboundOwnPost(page, start, post, "Text of " + post, null));
                    break;
            }
        }

        return items;
    }

    /// <summary>All but our own ids, numbers, event counts and times of arrival.</summary>
    private static Task<string> DumpAsync(TestDesk desk, ChannelAccount page) => desk.App.ReadAsync(async db =>
    {
        var lines = new List<string>();
        var cases = await db.Cases.AsNoTracking().Include(c => c.Messages).Include(c => c.Clocks).AsSplitQuery().Where(c => c.AccountId == page.Id).ToListAsync();
        var residents = await db.Residents.AsNoTracking().Where(r => r.AccountId == page.Id).ToListAsync();
        foreach (var c in cases.OrderBy(c => c.ThreadKey, StringComparer.Ordinal).ThenBy(c => c.Cycle))
        {
            var resident = residents.Find(r => r.Id == c.ResidentId)?.PlatformId;
            lines.Add($"case {c.ThreadKey} {c.Cycle} {c.Audience} {c.ConversationKey} {resident} {c.Status} {c.Priority} {c.OpenedAt:O} {c.LastInboundAt:O} {c.UnansweredSince:O} "
                + $"{c.NextDueAt:O} {c.NextWarnAt:O} '{c.Preview}' {c.ReplyToExternalId} {c.MessageCount}");
            lines.AddRange(c.Messages.OrderBy(m => m.ExternalId, StringComparer.Ordinal).Select(m =>
                $"  {m.ExternalId} {m.Direction} {m.State} {m.ParentExternalId} {m.SentAt:O} '{m.Text}' {m.AuthorName} {m.OnPlatform} {m.RemovedAt:O} {m.HiddenAt:O} "
                + $"[{string.Join(", ", m.Versions)}] [{string.Join(", ", m.Attachments)}]"));
            lines.AddRange(c.Clocks.OrderBy(k => k.Kind).ThenBy(k => k.Cycle).Select(k =>
                $"  {k.Kind} {k.Cycle} {k.StartedAt:O} {k.DueAt:O} {k.WarnAt:O} {k.MetAt:O} {k.CancelledAt:O} {k.BreachedAt:O} {k.WorkingSecondsTaken} {k.NextAlertAt:O}"));
        }

        lines.AddRange(residents.OrderBy(r => r.PlatformId, StringComparer.Ordinal).Select(r => $"resident {r.PlatformId} {r.Name}"));
        lines.AddRange((await db.ThreadPosts.AsNoTracking().Where(p => p.AccountId == page.Id).ToListAsync())
            .OrderBy(p => p.ExternalId, StringComparer.Ordinal).Select(p => $"post {p.ExternalId} '{p.Text}' {p.PostedAt:O} {p.ReadDueAt is null}"));
        var early = await db.EarlyItems.AsNoTracking().Where(e => e.AccountId == page.Id).ToListAsync();
        lines.AddRange(early.Select(e => $"early {e.MatchKey} {e.At:O} {e.Data.Replace(page.ExternalId, "page", StringComparison.Ordinal)}").Order(StringComparer.Ordinal));
        return string.Join('\n', lines);
    });

    private sealed record Step(int Kind, int Seconds, int Target, int Resident, int Word);
}
