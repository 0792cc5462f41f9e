using System.Globalization;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;

namespace Enquiries.Web.Commands.Seeding;

/// <summary>Lets a case happen through the domain, at its own times, so that its events and clocks are true.</summary>
internal static class SeedCase
{
    private const int ResidentStream = 1;
    private const int CaseStream = 2;

    public static Resident Resident(SeedPlan plan, int index)
    {
        var random = plan.RandomFor(index, ResidentStream);
        return Domain.Residents.Resident.Meet(plan.AccountId, PlatformId(index), SeedText.Person(random), null, plan.OpenedAt(index, plan.RandomFor(index, CaseStream)));
    }

    public static Case Create(SeedPlan plan, int index)
    {
        var random = plan.RandomFor(index, CaseStream);
        var opened = plan.OpenedAt(index, random);
        var topic = SeedText.Topics[random.Next(SeedText.Topics.Count)];
        var isPrivate = !plan.IsReturning(index) && random.Next(100) < 30;
        var resident = plan.ResidentOf(index);
        var person = PlatformId(resident);
        var conversation = isPrivate ? person : PostId(index / plan.CasesPerPost);
        var priority = random.Next(100) switch { < 3 => Priority.Urgent, < 13 => Priority.High, < 88 => Priority.Normal, _ => Priority.Low };
        var @case = Case.Open(
            index + 1, plan.AccountId, ChannelKind.Facebook, isPrivate ? Audience.Private : Audience.Public, conversation, ThreadKey(conversation, person, isPrivate), null,
            plan.Residents[resident], plan.Teams[topic.Team], opened, opened.AddSeconds(1), plan.Rules, priority);
        new Story(plan, @case, topic, random, index).Tell(opened);
        return @case;
    }

    public static string PostId(int post) => string.Create(CultureInfo.InvariantCulture, $"{SeedPlan.PageId}_{700_000_000L + post}");

    private static string PlatformId(int resident) => (7_000_000_000_000_000L + resident).ToString(CultureInfo.InvariantCulture);

    private static string ThreadKey(string conversation, string person, bool isPrivate) => isPrivate ? person : $"{conversation}/{person}";

    private sealed class Story(SeedPlan plan, Case @case, SeedTopic topic, Random random, int index)
    {
        private readonly Actor officer = ActorOf(plan.Officers.Count == 0 ? new SeedOfficer(null, "Seeded officer") : plan.Officers[index % plan.Officers.Count]);
        private int messages;

        public void Tell(DateTimeOffset opened)
        {
            Receive(opened, SeedText.Question(topic, random));
            if (plan.Categories.TryGetValue(topic.Category, out var category) && random.Next(4) > 0)
                @case.Categorise(category, Actor.None, opened.AddSeconds(1), plan.Rules);

            if (plan.IsOpen(index))
                StayOpen(opened);
            else
                End(opened);
            Advance(plan.Now);
        }

        private void StayOpen(DateTimeOffset opened)
        {
            switch (random.Next(100))
            {
                case < 45:
                    break;
                case < 65 when Answer(opened) is { } answered:
                    Wait(answered.AddMinutes(2));
                    break;
                case < 80 when Answer(opened) is { } answered:
                    WriteAgain(answered.AddHours(1 + random.Next(40)));
                    break;
                default:
                    Answer(opened);
                    break;
            }
        }

        private void End(DateTimeOffset opened)
        {
            if (random.Next(100) < 4)
            {
                var seen = plan.Rules.OfficeCalendar.Add(opened, TimeSpan.FromMinutes(random.Next(1, 90)))!.Value;
                if (seen < plan.Now)
                {
                    Advance(seen);
                    @case.MarkNotAnEnquiry(null, officer, seen, plan.Rules);
                    return;
                }
            }

            // What was written too late to be answered in working hours was answered on the spot.
            var answered = Answer(opened) ?? AnswerAt(opened.AddSeconds(30));
            if (random.Next(100) < 35 && answered.AddHours(1 + random.Next(30)) is var again && again < plan.Now.AddHours(-3))
            {
                WriteAgain(again);
                answered = Answer(again) ?? AnswerAt(again.AddMinutes(5));
            }

            if (random.Next(100) < 20 && answered.AddMinutes(1) is var noted && noted < plan.Now)
                @case.AddNote(Guid.CreateVersion7(noted), SeedText.Note(topic, random), officer, noted);

            var resolved = plan.Rules.OfficeCalendar.Add(answered, TimeSpan.FromMinutes(5 + (random.Next(100) < 80 ? random.Next(600) : random.Next(4000))))!.Value;
            if (resolved >= plan.Now)
                resolved = answered.AddSeconds(20);
            Advance(resolved);
            @case.Resolve(random.Next(5) == 0 ? CaseOutcome.PassedOn : CaseOutcome.Answered, null, officer, resolved, plan.Rules, replyOnItsWay: false);
            var closed = resolved + plan.GracePeriod;
            if (closed < plan.Now)
                @case.Close(closed);
        }

        /// <summary>Null when the answer would lie ahead of us.</summary>
        private DateTimeOffset? Answer(DateTimeOffset asked)
        {
            // Most answers come within the target; a long tail does not.
            var minutes = Math.Min(6000, 4 + (-70 * Math.Log(1 - random.NextDouble()) * (random.Next(8) == 0 ? 5 : 1)));
            var at = plan.Rules.OfficeCalendar.Add(asked, TimeSpan.FromMinutes(minutes))!.Value;
            return at.AddSeconds(5) < plan.Now ? AnswerAt(at) : null;
        }

        private DateTimeOffset AnswerAt(DateTimeOffset at)
        {
            Advance(at);
            if (@case.AssigneeId is null && officer.Id is { } id)
                @case.AssignTo(id, officer, at);
            if (random.Next(12) == 0)
            {
                @case.AnsweredOnPlatform(ExternalId(), null, SeedText.Reply(topic, random), [], null, at, at.AddSeconds(1), plan.Rules);
                return at;
            }

            var reply = @case.Reply(Guid.CreateVersion7(at), SeedText.Reply(topic, random), officer, at);
            @case.Sent(reply, ExternalId(), at.AddSeconds(2), at.AddSeconds(2), plan.Rules);
            return at.AddSeconds(2);
        }

        private void WriteAgain(DateTimeOffset at)
        {
            if (at >= plan.Now)
                return;
            Advance(at);
            Receive(at, SeedText.FollowUp(topic, random));
        }

        private void Wait(DateTimeOffset at)
        {
            if (at >= plan.Now)
                return;
            Advance(at);
            @case.Wait(WaitingFor.Resident, "A photo or the exact place", officer, at, plan.Rules);
        }

        private void Receive(DateTimeOffset at, string text) => @case.Receive(ExternalId(), null, null, text, [], null, at, at.AddSeconds(1), plan.Rules);

        /// <summary>Raises the warnings and misses that came up before this moment, each at its time.</summary>
        private void Advance(DateTimeOffset until)
        {
            while (@case.Clocks.Min(c => c.NextAlertAt) is { } due && due <= until)
                @case.RaiseAlerts(due);
        }

        private string ExternalId() => string.Create(CultureInfo.InvariantCulture, $"{SeedPlan.PageId}_{index}_{++messages}");

        private static Actor ActorOf(SeedOfficer officer) => new(officer.Id, officer.Name);
    }
}
