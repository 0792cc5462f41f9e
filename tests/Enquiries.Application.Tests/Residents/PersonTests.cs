using Enquiries.Application.Cases;
using Enquiries.Application.Residents;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Tests.Residents;

/// <summary>One person behind several identities: linked and unlinked by hand only.</summary>
public class PersonTests
{
    [Fact]
    public async Task Linked_identities_are_one_person_with_one_timeline_and_unlinking_keeps_the_history()
    {
        await using var desk = await TestDesk.StartAsync();
        var (a, b) = (await desk.CaseAsync("First", "ann"), await desk.CaseAsync("Second", "annie"));
        var (one, two) = (a.ResidentId!.Value, b.ResidentId!.Value);
        await desk.SendAsync(new LinkIdentities(one, two, "She said so"));
        await desk.SendAsync(new LinkIdentities(one, two, "Said twice"));

        var person = await desk.SendAsync(new GetPerson(two));
        person.Identities.Select(i => i.Id).ShouldBe([two, one]);
        person.Cases.Select(c => c.Reference).ShouldBe([a.Reference, b.Reference], ignoreOrder: true);
        person.Messages.Count.ShouldBe(2);
        person.History.Count.ShouldBe(2);
        person.History.ShouldAllBe(h => h.Reason == "She said so" && h.LinkedBy == desk.Officer.Name && h.UnlinkedAt == null);
        (await desk.SendAsync(new GetCase(a.Reference))).ShouldSatisfyAllConditions(
            c => c.Related.Select(r => r.Reference).ShouldBe([b.Reference]), c => c.Person!.Identities.ShouldBe(2),
            c => c.Timeline.Select(t => t.Text).ShouldContain("The resident was linked with another identity: She said so"));

        await Should.ThrowAsync<FluentValidation.ValidationException>(() => desk.SendAsync(new UnlinkIdentity(two, "")));
        await desk.SendAsync(new UnlinkIdentity(two, "Another Annie"));
        person = await desk.SendAsync(new GetPerson(one));
        person.Identities.Select(i => i.Id).ShouldBe([one]);
        person.History.Single(h => h.ResidentId == two).ShouldSatisfyAllConditions(h => h.UnlinkReason.ShouldBe("Another Annie"), h => h.UnlinkedBy.ShouldBe(desk.Officer.Name));
        await Should.ThrowAsync<RuleException>(() => desk.SendAsync(new UnlinkIdentity(two, "Again")));
    }

    [Fact]
    public async Task What_staff_should_know_follows_the_person()
    {
        await using var desk = await TestDesk.StartAsync();
        var (a, b) = (await desk.CaseAsync("First", "ann"), await desk.CaseAsync("Second", "annie"));
        await desk.SendAsync(new FlagResident(b.Id, ResidentFlag.NeedsCare));
        await desk.SendAsync(new LinkIdentities(a.ResidentId!.Value, b.ResidentId!.Value, "She said so"));
        (await desk.CaseAsync(a.Id)).ResidentFlag.ShouldBe(ResidentFlag.NeedsCare);
        await desk.SendAsync(new FlagResident(a.Id, ResidentFlag.Press));
        (await desk.CaseAsync(b.Id)).ResidentFlag.ShouldBe(ResidentFlag.Press);
        (await desk.App.ReadAsync(db => db.Residents.Select(r => r.Flag).Distinct().ToListAsync())).ShouldBe([ResidentFlag.Press]);
    }

    [Fact]
    public async Task Unlinking_takes_back_what_was_known_of_the_other_only()
    {
        await using var desk = await TestDesk.StartAsync();
        var (a, b) = (await desk.CaseAsync("First", "ann"), await desk.CaseAsync("Second", "annie"));
        var (one, two) = (a.ResidentId!.Value, b.ResidentId!.Value);
        var policy = (await desk.CaseAsync(b.Id)).PolicyId;
        await desk.SendAsync(new FlagResident(a.Id, ResidentFlag.NeedsCare));
        await desk.SendAsync(new LinkIdentities(one, two, "She said so"));
        (await desk.CaseAsync(b.Id)).ResidentFlag.ShouldBe(ResidentFlag.NeedsCare);
        await desk.SendAsync(new UnlinkIdentity(two, "Another Annie"));

        (await FlagAsync(desk, two)).ShouldBe(ResidentFlag.None);
        (await desk.CaseAsync(b.Id)).ShouldSatisfyAllConditions(c => c.ResidentFlag.ShouldBe(ResidentFlag.None), c => c.PolicyId.ShouldBe(policy));
        (await FlagAsync(desk, one)).ShouldBe(ResidentFlag.NeedsCare);
    }

    [Fact]
    public async Task The_one_whom_the_mark_was_for_takes_it_along_when_unlinked()
    {
        await using var desk = await TestDesk.StartAsync();
        var (a, b) = (await desk.CaseAsync("First", "ann"), await desk.CaseAsync("Second", "annie"));
        var (one, two) = (a.ResidentId!.Value, b.ResidentId!.Value);
        await desk.SendAsync(new LinkIdentities(one, two, "She said so"));
        await desk.SendAsync(new FlagResident(b.Id, ResidentFlag.Press));
        (await FlagAsync(desk, one)).ShouldBe(ResidentFlag.Press);
        await desk.SendAsync(new UnlinkIdentity(two, "Another Annie"));

        ((await FlagAsync(desk, one)), (await FlagAsync(desk, two))).ShouldBe((ResidentFlag.None, ResidentFlag.Press));
        ((await desk.CaseAsync(a.Id)).ResidentFlag, (await desk.CaseAsync(b.Id)).ResidentFlag).ShouldBe((ResidentFlag.None, ResidentFlag.Press));
    }

    [Fact]
    public async Task What_was_said_to_hold_no_more_does_not_come_back_by_unlinking()
    {
        await using var desk = await TestDesk.StartAsync();
        var (a, b) = (await desk.CaseAsync("First", "ann"), await desk.CaseAsync("Second", "annie"));
        await desk.SendAsync(new FlagResident(b.Id, ResidentFlag.Press));
        await desk.SendAsync(new LinkIdentities(a.ResidentId!.Value, b.ResidentId!.Value, "She said so"));
        await desk.SendAsync(new FlagResident(a.Id, ResidentFlag.None));
        await desk.SendAsync(new UnlinkIdentity(b.ResidentId!.Value, "Another Annie"));
        (await FlagAsync(desk, b.ResidentId!.Value)).ShouldBe(ResidentFlag.None);
    }

    [Fact]
    public async Task A_case_in_which_the_person_writes_in_a_joined_conversation_is_told_too()
    {
        await using var desk = await TestDesk.StartAsync();
        var (a, b, c) = (await desk.CaseAsync("In public", "ann"), await desk.CaseAsync("In private", "ann2", inPrivate: true), await desk.CaseAsync("Elsewhere", "ann3"));
        await desk.SendAsync(new LinkConversation(a.Id, b.Reference, "The same matter"));
        await desk.SendAsync(new LinkIdentities(b.ResidentId!.Value, c.ResidentId!.Value, "He said so"));
        (await desk.SendAsync(new GetCase(a.Reference))).Timeline.Select(t => t.Text).ShouldContain("The resident was linked with another identity: He said so");
    }

    private static Task<ResidentFlag> FlagAsync(TestDesk desk, Guid resident) => desk.App.ReadAsync(db => db.Residents.Where(r => r.Id == resident).Select(r => r.Flag).SingleAsync());

    [Fact]
    public async Task Identities_that_agree_are_suggested_never_linked_and_stay_away_once_dismissed()
    {
        await using var desk = await TestDesk.StartAsync();
        var (form, mail) = (await desk.AccountAsync(ChannelKind.WebForm, "form"), await desk.AccountAsync(ChannelKind.Email, "council@example.org"));
        var written = Resident.Meet(mail.Id, "Ann@Example.org", "Ann", null, desk.Now, vouched: false);
        var typed = Resident.Meet(form.Id, "ann@example.org", "A. N. Other", null, desk.Now, vouched: false);
        var (x, y) = (Resident.Meet(mail.Id, "1", "Bob Example", "@Bob", desk.Now), Resident.Meet(form.Id, "2", "bob example", "bob", desk.Now));
        var nameOnly = Resident.Meet(desk.Page.Id, "3", "Bob Example", null, desk.Now);
        await desk.App.SaveAsync(written, typed, x, y, nameOnly);

        var suggestion = (await desk.SendAsync(new GetPerson(written.Id))).Suggestions.ShouldHaveSingleItem();
        suggestion.ShouldSatisfyAllConditions(s => s.Id.ShouldBe(typed.Id), s => s.SameEmail.ShouldBeTrue());
        (await desk.SendAsync(new GetPerson(x.Id))).Suggestions.ShouldHaveSingleItem().Id.ShouldBe(y.Id);
        (await desk.SendAsync(new GetPerson(nameOnly.Id))).Suggestions.ShouldBeEmpty();
        (await desk.App.ReadAsync(db => db.Residents.CountAsync(r => r.PersonId != null))).ShouldBe(0);

        await desk.SendAsync(new DismissSuggestion(typed.Id, written.Id));
        (await desk.SendAsync(new GetPerson(written.Id))).Suggestions.ShouldBeEmpty();
        await desk.SendAsync(new LinkIdentities(x.Id, y.Id, "Same"));
        await desk.SendAsync(new UnlinkIdentity(x.Id, "Not the same"));
        (await desk.SendAsync(new GetPerson(x.Id))).Suggestions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Preferences_are_noted_and_shown_where_people_are_looked_for()
    {
        await using var desk = await TestDesk.StartAsync();
        var @case = await desk.CaseAsync(author: "ann");
        (await desk.SendAsync(new GetPerson(@case.ResidentId!.Value))).Language.ShouldBeNull();
        await desk.SendAsync(new SetPreferences(@case.ResidentId!.Value, ChannelKind.Email, "cy"));
        await Should.ThrowAsync<FluentValidation.ValidationException>(() => desk.SendAsync(new SetPreferences(@case.ResidentId!.Value, null, "welsh please")));
        (await desk.SendAsync(new FindPeople("name of ANN"))).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            f => f.Language.ShouldBe("cy"), f => f.PreferredChannel.ShouldBe(ChannelKind.Email), f => f.OpenCases.ShouldBe(1));
        (await desk.SendAsync(new FindPeople("100%_"))).ShouldBeEmpty();
        (await desk.SendAsync(new GetCase(@case.Reference))).Person!.Language.ShouldBe("cy");
    }

    [Fact]
    public async Task A_conversation_that_an_officer_links_goes_on_in_the_other_case()
    {
        await using var desk = await TestDesk.StartAsync();
        var (a, b) = (await desk.CaseAsync("In public", "ann", id: "c1"), await desk.CaseAsync("In private", "ann2", id: "d1", inPrivate: true));
        await desk.SendAsync(new LinkConversation(a.Id, b.Reference, "The same matter"));
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.ReceiveAsync(desk.Direct("d2", "ann2"));
        (await desk.CaseOfAsync("d2")).Id.ShouldBe(a.Id);
        (await desk.CaseOfAsync("d1")).Id.ShouldBe(b.Id);
        var target = (await desk.SendAsync(new GetCase(a.Reference))).Targets.Single(t => t.Origin == ConversationOrigin.LinkedByHand);
        await desk.SendAsync(new UnlinkConversation(a.Id, target.Id, "It was not"));
        desk.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.ReceiveAsync(desk.Direct("d3", "ann2"));
        (await desk.CaseOfAsync("d3")).Id.ShouldBe(b.Id);
    }
}
