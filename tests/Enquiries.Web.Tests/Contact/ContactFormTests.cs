using System.Net;
using Enquiries.Application.Cases;
using Enquiries.Application.Contact;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Contact;
using Enquiries.Domain.Files;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Contact;

public class ContactFormTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4];
    private static readonly byte[] Heic = [0, 0, 0, 24, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h', (byte)'e', (byte)'i', (byte)'c', 0, 0, 0, 0];

    [Fact]
    public async Task The_whole_journey_ends_with_a_reference_a_date_and_one_case_that_has_both()
    {
        await using var desk = await ContactDesk.StartAsync();
        var category = await desk.ReadAsync(db => db.Categories.SingleAsync(c => c.Code == "bins"));

        var page = await desk.OpenAsync("/contact");
        page.Words.ShouldContain("What is it about?");
        page.Words.ShouldContain("Bins and recycling");
        page.Words.ShouldContain("Something else");
        page.Html.ShouldContain("https://westmere.example/privacy");
        page.Html.ShouldNotContain("<script");
        page.NoStore.ShouldBeTrue();
        page = await desk.SendAsync(page, ("category", category.Id.ToString()));
        page.Words.ShouldContain("What happened?");
        page = await desk.SendAsync(page, ("text", "The bin was not emptied <b>again</b>"));
        page.Words.ShouldContain("Where is it?");
        page = await desk.SendAsync(page, ("place", "outside 12 Mill Lane"));
        page.Words.ShouldContain("Do you have photographs?");
        page = await desk.SendPhotosAsync(page, "add", ("bin.jpg", Jpeg), ("bin.heic", Heic));
        page.Words.ShouldContain("bin.jpg");
        page.Words.ShouldContain("bin.heic");
        desk.Clock.Advance(TimeSpan.FromMinutes(2));
        page = await desk.SendPhotosAsync(page, null);
        page = await desk.SendAsync(page, ("reply", "email"), ("email", "Jo@Example.org"));
        page = await desk.SendAsync(page, ("name", "Jo Bloggs"));
        page.Words.ShouldContain("Check your answers");
        page.Words.ShouldContain("The bin was not emptied <b>again</b>");
        page.Html.ShouldNotContain("<b>again</b>");
        var sent = await desk.SendAsync(page);

        sent.Words.ShouldContain("We have your message");
        sent.Words.ShouldContain("We aim to reply to you by e-mail by");
        var reference = (await desk.ReadAsync(db => db.FormEntries.SingleAsync())).Reference!;
        sent.Words.ShouldContain(reference);

        await IntakeAsync(desk);
        var @case = await desk.ReadAsync(db => db.Cases.Include(c => c.Messages).Include(c => c.Clocks).SingleAsync());
        @case.Reference.ShouldBe(reference);
        @case.CategoryId.ShouldBe(category.Id);
        var message = @case.Messages.ShouldHaveSingleItem();
        message.Text.ShouldBe("The bin was not emptied <b>again</b>\n\nWhere it is: outside 12 Mill Lane");
        message.Audience.ShouldBe(Audience.Private);
        message.AuthorName.ShouldBe("Jo Bloggs");
        message.Subject.ShouldBe("Bins and recycling");
        message.Attachments.Select(a => a.Name).ShouldBe(["bin.heic", "bin.jpg"]);
        var due = @case.Clocks.Single(c => c.Kind == Domain.Sla.ClockKind.FirstResponse);
        sent.Words.ShouldContain(PlainTime.ToResident(due.DueAt!.Value, Domain.Sla.SlaTarget.FromText(due.Target), desk.Clock.GetUtcNow()));
        (await desk.ReadAsync(db => db.Residents.SingleAsync())).PlatformId.ShouldBe("jo@example.org");
        (await desk.ReadAsync(db => db.FormEntries.SingleAsync())).Answers.Text.ShouldBeNull();
    }

    [Fact]
    public async Task Sent_twice_it_is_one_case_and_the_same_receipt()
    {
        await using var desk = await ContactDesk.StartAsync();
        var check = await desk.FillInAsync();

        var sent = await Task.WhenAll(desk.SendAsync(check), desk.SendAsync(check), desk.SendAsync(check));
        var again = await desk.SendAsync(check);

        sent.Append(again).ShouldAllBe(s => s.Words.Contains("We have your message"));
        var reference = (await desk.ReadAsync(db => db.FormEntries.SingleAsync())).Reference!;
        again.Words.ShouldContain(reference);
        (await desk.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(1);
        await IntakeAsync(desk);
        (await desk.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(1);
    }

    [Theory]
    [InlineData("about", "category", "", "Select what it is about", "category")]
    [InlineData("what-happened", "text", "   ", "Enter what happened", "text")]
    [InlineData("reply", "reply", "", "Select how you want us to reply", "reply")]
    public async Task A_question_without_an_answer_says_so_beside_the_field_and_at_the_top(string step, string field, string value, string words, string target)
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.OpenAsync("/contact");
        if (step != "about")
        {
            page = await desk.SendAsync(page, ("category", "other"));
            page = await desk.OpenAsync(page.Address.Replace("what-happened", step, StringComparison.Ordinal));
        }

        var refused = await desk.SendAsync(page, (field, value));

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Words.ShouldContain("There is a problem");
        refused.Words.ShouldContain($"Error: {words}");
        refused.Html.ShouldContain("<title>Error: ");
        refused.Html.ShouldContain($"id=\"{target}-error\"");
        refused.Action.ShouldBe(page.Action);
    }

    [Fact]
    public async Task What_is_too_long_or_no_address_is_refused_and_kept_as_typed()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));
        var tooLong = new string('x', FormEntry.TextMaxLength + 1);

        var refused = await desk.SendAsync(page, ("text", tooLong));
        refused.Words.ShouldContain("What happened must be 10,000 characters or less");
        refused.Words.ShouldContain(tooLong);

        page = await desk.SendAsync(page, ("text", "A pothole"));
        page = await desk.OpenAsync(page.Address.Replace("where", "reply", StringComparison.Ordinal));
        foreach (var wrong in new[] { "jo", "jo@", "jo@example", "jo bloggs@example.org", "a@b.org\r\nBcc: x@y.org", "<jo@example.org>" })
        {
            refused = await desk.SendAsync(page, ("reply", "email"), ("email", wrong));
            refused.Words.ShouldContain("Enter an e-mail address in the correct format", Shouldly.Case.Sensitive, wrong);
            refused.Html.ShouldContain("id=\"reply-email\" name=\"reply\" value=\"email\" checked");
        }

        refused.Html.ShouldContain("&lt;jo@example.org&gt;");
    }

    [Fact]
    public async Task Answers_are_there_again_after_going_back_and_in_a_browser_that_forgot_everything()
    {
        await using var desk = await ContactDesk.StartAsync();
        var first = await desk.OpenAsync("/contact");
        var second = await desk.SendAsync(first, ("category", "other"));
        var third = await desk.SendAsync(second, ("text", "Kept words"));
        third.Words.ShouldContain("Where is it?");

        (await desk.OpenAsync(second.Address)).Html.ShouldContain("Kept words");
        (await desk.OpenAsync(first.Address)).Html.ShouldContain("value=\"other\" checked");

        // The first page sent again from the history changes the same entry.
        await desk.SendAsync(first, ("category", "other"));
        (await desk.ReadAsync(db => db.FormEntries.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Without_an_answer_to_a_question_that_needs_one_nothing_is_sent()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));

        var open = await desk.OpenAsync(page.Address.Replace("what-happened", "check", StringComparison.Ordinal));

        open.Words.ShouldContain("What happened?");
        (await desk.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task A_beginning_that_was_tampered_with_starts_nothing_and_shows_what_was_typed()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.OpenAsync("/contact");
        var other = await desk.OpenAsync("/contact");
        var swapped = other with { Action = other.Action!.Split('?')[0] + "?" + page.Action!.Split('?')[1] };

        var gone = await desk.SendAsync(page with { Action = page.Action + "x" }, ("category", "other"), ("text", "My words"));
        gone.Status.ShouldBe(HttpStatusCode.NotFound);
        gone.Words.ShouldContain("My words");
        (await desk.SendAsync(swapped, ("category", "other"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await desk.SendAsync(page with { Action = $"/contact/draft/{Guid.NewGuid()}/about" }, ("category", "other"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await desk.ReadAsync(db => db.FormEntries.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task A_page_that_was_open_too_long_begins_anew_with_what_was_typed()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.OpenAsync("/contact");
        desk.Clock.Advance(TimeSpan.FromHours(25));

        var asked = await desk.SendAsync(page, ("category", "other"));

        asked.Words.ShouldContain("open for more than a day");
        asked.Html.ShouldContain("value=\"other\" checked");
        (await desk.SendAsync(asked, ("category", "other"))).Words.ShouldContain("What happened?");
    }

    [Fact]
    public async Task A_draft_is_forgotten_after_a_day_and_its_last_page_gives_the_words_back()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));
        desk.Clock.Advance(TimeSpan.FromHours(25));

        var gone = await desk.SendAsync(page, ("text", "Words of yesterday"));

        gone.Words.ShouldContain("Your answers are not here any more");
        gone.Words.ShouldContain("Words of yesterday");
        await AsSystemAsync(desk, new PruneForms());
        (await desk.ReadAsync(db => db.FormEntries.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task What_looks_like_abuse_gets_its_receipt_and_waits_for_staff_who_let_it_through_or_not()
    {
        await using var desk = await ContactDesk.StartAsync();
        var flood = await desk.SendAsync(await desk.FillInAsync("https://a.example https://b.example www.c.example http://d.example"));
        flood.Words.ShouldContain("We have your message");

        var trapped = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"), ("website", "https://spam.example"));
        trapped = await desk.SendAsync(trapped, ("text", "Buy now"));
        trapped = await desk.OpenAsync(trapped.Address.Replace("where", "reply", StringComparison.Ordinal));
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        trapped = await desk.SendAsync(trapped, ("reply", "none"));
        trapped = await desk.SendAsync(await desk.OpenAsync(trapped.Address.Replace("name", "check", StringComparison.Ordinal)));
        trapped.Words.ShouldContain("We have your message");

        (await desk.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(0);
        var held = await AsSystemAsync(desk, new ListHeldForms());
        held.Select(h => h.Reason).ShouldBe(["It has 4 links.", "A field that people do not see was filled in."]);

        await AsSystemAsync(desk, new ReleaseHeldForm(held[0].Id));
        await AsSystemAsync(desk, new RejectHeldForm(held[1].Id));
        await IntakeAsync(desk);

        var @case = await desk.ReadAsync(db => db.Cases.SingleAsync());
        @case.Reference.ShouldBe(held[0].Reference);
        @case.OpenedAt.ShouldBe(held[0].SentAt);
        (await AsSystemAsync(desk, new CountHeldForms())).ShouldBe(0);
    }

    [Fact]
    public async Task Forms_filled_in_faster_than_people_can_and_the_same_text_over_and_over_are_held()
    {
        await using var desk = await ContactDesk.StartAsync(("WebForm:MostFromOneAddress", "50"));
        for (var i = 0; i < 4; i++)
            await desk.SendAsync(await desk.FillInAsync("The very same words about the very same bin, again"));
        var quick = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));
        quick = await desk.SendAsync(quick, ("text", "Quick words"));
        quick = await desk.SendAsync(await desk.OpenAsync(quick.Address.Replace("where", "reply", StringComparison.Ordinal)), ("reply", "none"));
        await desk.SendAsync(await desk.OpenAsync(quick.Address.Replace("name", "check", StringComparison.Ordinal)));

        (await AsSystemAsync(desk, new ListHeldForms())).Select(h => h.Reason)
            .ShouldBe(["The same text was sent 3 times in the last day.", "It was filled in faster than people can."]);
        (await desk.ReadAsync(db => db.InboundDeliveries.CountAsync())).ShouldBe(3);
    }

    [Fact]
    public async Task Too_many_from_one_address_wait_and_lose_nothing()
    {
        await using var desk = await ContactDesk.StartAsync(("WebForm:MostFromOneAddress", "1"));
        await desk.SendAsync(await desk.FillInAsync("One"));
        var check = await desk.FillInAsync("Two, which is another matter");

        var refused = await desk.SendAsync(check);
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Words.ShouldContain("Two, which is another matter");

        desk.Clock.Advance(TimeSpan.FromMinutes(11));
        (await desk.SendAsync(check)).Words.ShouldContain("We have your message");
    }

    [Theory]
    [InlineData("photographs", "multipart/form-data; boundary=b", "garbage")]
    [InlineData("photographs", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\nno end")]
    [InlineData("photographs", "multipart/form-data", "garbage")]
    [InlineData("photographs", "multipart/form-data; boundary=b", "")]
    [InlineData("what-happened", "application/x-www-form-urlencoded", "text=a%00b")]
    [InlineData("what-happened", "application/x-www-form-urlencoded", "text=%FF%FE%C0%80&&&=&text")]
    public async Task A_body_that_no_browser_sends_is_answered_in_words_and_loses_nothing(string step, string type, string body)
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));
        await desk.SendAsync(page, ("text", "A pothole outside number 12"));
        page = await desk.OpenAsync(page.Address.Replace("what-happened", step, StringComparison.Ordinal));

        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var answer = await desk.Browser.PostAsync(new Uri(page.Action!, UriKind.Relative), content, TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBeInRange(300, 499);
        (await desk.OpenAsync(page.Address.Replace(step, "what-happened", StringComparison.Ordinal))).Status.ShouldBe(HttpStatusCode.OK);
        if (!answer.StatusCode.Equals(HttpStatusCode.SeeOther))
            (await desk.ReadAsync(db => db.FormEntries.AsNoTracking().SingleAsync())).Answers.Text.ShouldBe("A pothole outside number 12");
    }

    [Fact]
    public async Task Hostile_words_are_shown_as_words_on_the_form_and_reach_the_case_as_words()
    {
        await using var desk = await ContactDesk.StartAsync();
        var check = await desk.FillInAsync("<script>alert(1)</script> \u202Etxt.exe\u0007 of the bin", name: "<b>Eve</b> \u202Egnp");

        check.Html.ShouldNotContain("<script>alert(1)");
        check.Html.ShouldNotContain("<b>Eve");
        check.Html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        check.Words.ShouldNotContain("\u0007");
        (await desk.SendAsync(check)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Photographs_that_cannot_be_taken_are_named_and_the_good_ones_stay()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));
        page = await desk.OpenAsync(page.Address.Replace("what-happened", "photographs", StringComparison.Ordinal));

        var refused = await desk.SendPhotosAsync(
            page, null, ("good.jpg", Jpeg), ("evil.jpg", "<html><script>alert(1)</script>"u8.ToArray()), ("empty.jpg", []), ("C:\\huge.jpg", [.. Jpeg, .. new byte[FormEntry.PhotoMaxLength]]));

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Words.ShouldContain("evil.jpg must be a photograph");
        refused.Words.ShouldContain("empty.jpg is empty");
        refused.Words.ShouldContain("huge.jpg must be smaller than 10 MB");
        refused.Words.ShouldContain("Photographs you have added");
        (await desk.ReadAsync(db => db.FormPhotos.Select(p => p.Name).ToListAsync())).ShouldBe(["good.jpg"]);

        // The same page sent again adds nothing twice; the sixth is left out.
        refused = await desk.SendPhotosAsync(page, null, [("good.jpg", Jpeg), .. Enumerable.Range(1, 5).Select(i => ($"more-{i}.jpg", Jpeg.Append((byte)i).ToArray()))]);
        refused.Words.ShouldContain("You can only add 5 photographs, so more-5.jpg was left out");
        var photo = await desk.ReadAsync(db => db.FormPhotos.FirstAsync(p => p.Name == "good.jpg"));
        var without = await desk.SendAsync(page, ("remove", photo.Id.ToString("N")));
        without.Words.ShouldNotContain("good.jpg");
    }

    [Fact]
    public async Task Photographs_of_drafts_that_nobody_sends_do_not_fill_the_disk()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));
        page = await desk.OpenAsync(page.Address.Replace("what-happened", "photographs", StringComparison.Ordinal));
        await desk.ReadAsync(async db =>
        {
            var entry = await db.FormEntries.SingleAsync();
            var other = FormEntry.Begin(Guid.NewGuid(), entry.AccountId, null, desk.Clock.GetUtcNow(), desk.Clock.GetUtcNow());
            db.FormEntries.Add(other);
            for (var left = FormEntry.MostDraftBytes; left > 0; left -= int.MaxValue)
                db.FormPhotos.Add(new FormPhoto { Id = Guid.NewGuid(), EntryId = other.Id, Name = "big.jpg", ContentType = "image/jpeg", Length = (int)Math.Min(left, int.MaxValue) });
            return await db.SaveChangesAsync();
        });

        var refused = await desk.SendPhotosAsync(page, null, ("good.jpg", Jpeg));
        refused.Words.ShouldContain("good.jpg cannot be taken just now");
        (await desk.ReadAsync(db => db.FormPhotos.CountAsync(p => p.Name == "good.jpg"))).ShouldBe(0);

        await desk.ReadAsync(db => db.FormPhotos.ExecuteDeleteAsync());
        (await desk.SendPhotosAsync(page, null, ("good.jpg", Jpeg))).Words.ShouldNotContain("cannot be taken");
    }

    [Fact]
    public async Task The_link_with_a_case_token_adds_a_private_message_to_the_case_and_tells_nothing_but_its_reference()
    {
        await using var desk = await ContactDesk.StartAsync();
        await desk.SendAsync(await desk.FillInAsync("A first secret sentence"));
        await IntakeAsync(desk);
        var @case = await desk.ReadAsync(db => db.Cases.SingleAsync());
        var token = desk.Services.GetRequiredService<ICaseTokens>().LinkFor(@case.Reference, desk.Clock.GetUtcNow().AddDays(7));

        var page = await desk.OpenAsync($"/contact/case/{token}");
        page.Words.ShouldContain($"What do you want to tell us about {@case.Reference}?");
        page.Words.ShouldNotContain("secret");
        page.Words.ShouldNotContain("Jo Bloggs");
        page.Words.ShouldNotContain("jo@example.org");
        page = await desk.SendAsync(page, ("text", "And a further word"));
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        page = await desk.SendPhotosAsync(page, null, ("more.jpg", Jpeg));
        page = await desk.SendAsync(page, ("reply", "none"));
        page.Words.ShouldContain("Check your answers");
        page.Words.ShouldNotContain("secret");
        page.Words.ShouldNotContain("Jo Bloggs");
        var sent = await desk.SendAsync(page);
        sent.Words.ShouldContain("We have added your message");
        sent.Words.ShouldContain(@case.Reference);
        sent.Words.ShouldNotContain("secret");
        sent.Words.ShouldNotContain("Jo Bloggs");
        sent.Words.ShouldNotContain("jo@example.org");

        await IntakeAsync(desk);
        var messages = await desk.ReadAsync(db => db.Messages.Where(m => m.CaseId == @case.Id).OrderBy(m => m.Number).ToListAsync());
        messages.Count.ShouldBe(2);
        messages[1].Text.ShouldBe("And a further word");
        messages[1].Audience.ShouldBe(Audience.Private);
        messages[0].Caution.ShouldBeNull();
        messages[1].Caution.ShouldBe("The resident wants no reply.");
        (await desk.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(1);
    }

    [Theory]
    [InlineData("/contact/case/nonsense")]
    [InlineData("/contact/case/SL-1042.aaaaaaaaaaaaaaaa")]
    [InlineData("/contact/no-such-form")]
    [InlineData("/contact/draft/not-a-guid/about")]
    public async Task A_wrong_address_is_a_plain_page_that_is_not_found(string address)
    {
        await using var desk = await ContactDesk.StartAsync();

        (await desk.OpenAsync(address)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_second_form_is_only_data()
    {
        await using var desk = await ContactDesk.StartAsync();
        var parking = await desk.OpenFormAsync("parking", "Parking", """{"intro":"Ring 0300 123 4567 for clamped cars.","privacyUrl":"https://westmere.example/parking-privacy"}""");

        var page = await desk.OpenAsync("/contact/parking");
        page.Words.ShouldContain("Ring 0300 123 4567");
        page.Html.ShouldContain("https://westmere.example/parking-privacy");
        await desk.SendAsync(page, ("category", "other"));

        (await desk.ReadAsync(db => db.FormEntries.SingleAsync())).AccountId.ShouldBe(parking.Id);
    }

    [Fact]
    public async Task Photographs_stay_until_they_are_among_the_files_of_the_case()
    {
        await using var desk = await ContactDesk.StartAsync();
        var page = await desk.SendAsync(await desk.OpenAsync("/contact"), ("category", "other"));
        page = await desk.SendAsync(page, ("text", "The bin was not emptied"));
        page = await desk.SendAsync(page, ("place", ""));
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        page = await desk.SendPhotosAsync(page, null, ("bin.jpg", Jpeg));
        page = await desk.SendAsync(page, ("reply", "none"));
        page = await desk.SendAsync(page, ("name", ""));
        (await desk.SendAsync(page)).Words.ShouldContain("We have your message");
        await IntakeAsync(desk);

        // Could not be fetched so far: somebody may try again.
        (await desk.ReadAsync(db => db.StoredFiles.ExecuteUpdateAsync(s => s.SetProperty(f => f.State, FileState.Failed)))).ShouldBe(1);
        desk.Clock.Advance(FormEntry.KeepReceipt + TimeSpan.FromDays(1));
        await AsSystemAsync(desk, new PruneForms());
        (await desk.ReadAsync(db => db.FormPhotos.CountAsync())).ShouldBe(1);
        (await desk.ReadAsync(db => db.FormEntries.CountAsync())).ShouldBe(1);

        await desk.ReadAsync(db => db.StoredFiles.ExecuteUpdateAsync(s => s.SetProperty(f => f.State, FileState.Stored)));
        await AsSystemAsync(desk, new PruneForms());
        (await desk.ReadAsync(db => db.FormPhotos.CountAsync())).ShouldBe(0);
    }

    /// <summary>The host's own worker turns what was sent into cases.</summary>
    private static async Task IntakeAsync(ContactDesk desk)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await desk.ReadAsync(db => db.InboundDeliveries.AllAsync(d => d.ProcessedAt != null)))
                return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("What was sent was not worked off.");
    }

    private static async Task<T> AsSystemAsync<T>(ContactDesk desk, IRequest<T> request)
    {
        await using var scope = desk.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
