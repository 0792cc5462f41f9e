using CsCheck;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Enquiries.Domain.Statutory;

namespace Enquiries.Domain.Tests.Statutory;

public sealed class MatterPropertyTests
{
    private static readonly StatutoryType[] Types = Enum.GetValues<StatutoryType>();

    private static readonly Gen<(int Deed, int Hours, int Pick, int Back)[]> Stories =
        Gen.Select(Gen.Int[0, 13], Gen.Int[0, 90], Gen.Int[0, 10], Gen.Int[0, 60]).Array[2, 30];

    [Fact]
    public void Case_67_whatever_happens_matters_computed_again_equal_the_stored_ones_misses_stay_and_nothing_owed_is_hidden() => Stories.Sample(
        steps =>
        {
            var story = new MatterStory("2026-09-14 10:00");
            var now = MatterStory.At("2026-09-14 10:00");
            var ids = new List<Guid>();
            var missed = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (deed, hours, pick, back) in steps)
            {
                now += TimeSpan.FromHours(hours);
                try
                {
                    Do(story, ids, deed, pick, now, now.AddHours(-back));
                }
                catch (RuleException)
                {
                    // Not allowed as things stand: leaves the case as it was.
                }

                var corrected = story.Case.Events.Select(e => e.Fact).OfType<SlaBreachCorrected>().Select(c => $"{c.Kind} {c.Cycle}").ToHashSet();
                missed.UnionWith(story.Case.Clocks.Where(c => c.BreachedAt is not null).Select(c => $"{c.Kind} {c.Cycle}"));
                foreach (var name in missed.Except(corrected))
                    story.Case.Clocks.Single(c => $"{c.Kind} {c.Cycle}" == name).BreachedAt.ShouldNotBeNull($"{name} after deed {deed} at {now:R}");

                // A proposal may come to a case that has ended, and stands in the lead's list; what was confirmed opens it.
                if (!story.Case.Status.IsOpen())
                    story.Case.Matters.ShouldAllBe(m => m.State != MatterState.Running && m.State != MatterState.Paused);
                foreach (var row in story.Case.Matters)
                {
                    var running = story.Case.Clocks.Where(c => c.MatterId == row.Id && !c.HasEnded && c.PausedAt is null).Min(c => c.DueAt);
                    row.NextDueAt.ShouldBe(running ?? (row.State.IsOpen() ? Case.NoDeadline : Case.Ended));
                    (row.State is MatterState.Running or MatterState.Paused || running is null).ShouldBeTrue();
                }
            }

            var before = Dump(story);
            story.Case.ComputeClocks(story.Rules, now).ShouldBeFalse();
            Dump(story).ShouldBe(before);
        },
        iter: 2000);

    private static void Do(MatterStory story, List<Guid> ids, int deed, int pick, DateTimeOffset now, DateTimeOffset earlier)
    {
        var (c, rules) = (story.Case, story.Rules);
        var id = ids.Count == 0 ? Guid.Empty : ids[pick % ids.Count];
        switch (deed)
        {
            case 0:
                var proposed = Guid.NewGuid();
                c.ProposeMatter(proposed, Types[pick], null, MatterStory.Asha, now, rules);
                ids.Add(proposed);
                break;
            case 1:
                var confirmed = Guid.NewGuid();
                c.ConfirmMatter(confirmed, Types[pick], Nation(Types[pick]), earlier, pick % 2 == 0 ? EmergencyStart.Awareness : EmergencyStart.Finding, MatterStory.Asha, now, rules);
                ids.Add(confirmed);
                break;
            case 2:
                if (c.Matters.FirstOrDefault(m => m.Id == id) is { } row)
                    c.ConfirmMatter(id, row.Type, Nation(row.Type), earlier, EmergencyStart.Awareness, MatterStory.Asha, now, rules);
                break;
            case 3: c.DismissMatter(id, "No", MatterStory.Asha, now, rules); break;
            case 4 or 5 or 6: c.RecordStep(id, (StatutoryStep)(1 + ((pick + deed) % 9)), deed == 6 ? earlier : now, "Noted elsewhere", MatterStory.Asha, now, rules); break;
            case 7: c.PauseMatter(id, (PauseGround)(1 + (pick % 3)), "Asked", pick % 2 == 0 ? now : earlier, MatterStory.Asha, now, rules); break;
            case 8: c.ResumeMatter(id, pick % 2 == 0 ? now : earlier, null, MatterStory.Asha, now, rules); break;
            case 9: c.ExtendMatter(id, ClockKind.Answer, 1 + pick, "Complex", "Reply", MatterStory.Asha, now, rules); break;
            case 10: c.WithdrawMatter(id, (WithdrawalKind)(1 + (pick % 3)), "Gone", MatterStory.Asha, now, rules); break;
            case 11: c.ReturnMatter(id, "Back", MatterStory.Asha, now, rules); break;
            case 12: c.RaiseAlerts(now); break;
            default: c.Resolve(CaseOutcome.Answered, "Done", MatterStory.Asha, now, rules, replyOnItsWay: false); break;
        }
    }

    private static UkNation Nation(StatutoryType type) => type == StatutoryType.SocialServicesComplaint ? UkNation.Wales : UkNation.England;

    private static string Dump(MatterStory story) => string.Join('\n', story.Case.Clocks.OrderBy(c => c.Kind).ThenBy(c => c.Cycle)
        .Select(c => $"{c.Kind} {c.Cycle} {c.StartedAt:O} {c.DueAt:O} {c.Warnings} {c.PausedAt:O} {c.MetAt:O} {c.CancelledAt:O} {c.BreachedAt:O} {c.PausedWorkingSeconds} {c.Target}")
        .Concat(story.Case.Matters.Select(m => $"{m.Number} {m.State} {m.NextDueAt:O} {m.ReceivedAt:O} {m.EndedAt:O}")).Append($"{story.Case.NextDueAt:O} {story.Case.EventCount}"));
}
