using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>Pictures from residents and to them.</summary>
public sealed class FilesTests(DeskFixture fixture) : Journey(fixture)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 45_000 };

    [Fact]
    public async Task A_residents_photo_is_seen_in_the_case_from_the_desks_own_address()
    {
        var word = UniqueWord();
        var post = $"Tell us about broken bins. {word}";
        await Platform.PostAsync(post);
        var resident = await ResidentAsync();
        await resident.CommentAsync("Maria Photograph", $"The lid is off. {word}", post, await PhotoAsync());

        var @case = await OpenAsync(word);
        var picture = @case.Page.GetByRole(AriaRole.Img, new() { Name = "Picture from the resident" });
        await Expect(picture).ToBeVisibleAsync(Patient);
        (await picture.EvaluateAsync<string>("i => new URL(i.src).pathname")).ShouldMatch("^/files/[0-9a-f-]{36}/thumbnail$");
        await @case.Page.WaitForFunctionAsync("() => document.querySelector('.picture-open img').naturalWidth === 480");

        var open = @case.Page.Locator(".picture-open");
        await open.FocusAsync();
        await @case.Page.Keyboard.PressAsync("Enter");
        await Expect(open).ToHaveAttributeAsync("aria-expanded", "true");
        await @case.Page.WaitForFunctionAsync("() => document.querySelector('.picture-open img').naturalWidth === 640");
        await @case.Page.Keyboard.PressAsync("Escape");
        await Expect(open).ToHaveAttributeAsync("aria-expanded", "false");
    }

    [Fact]
    public async Task An_officer_sends_a_picture_only_with_words_for_people_who_cannot_see_it()
    {
        var word = UniqueWord();
        await Platform.CommentAsync("Nia Pictureless", $"Which road is closed? {word}");
        var @case = await OpenAsync(word);
        await @case.Page.Locator("#reply-files").SetInputFilesAsync(new FilePayload { Name = "map.png", MimeType = "image/png", Buffer = await PhotoAsync() });
        var description = @case.Page.GetByLabel("What does this picture show?");
        await Expect(description).ToBeVisibleAsync(Patient);

        var answer = $"This one. {word}";
        await @case.ReplyAsync(answer);
        await Expect(@case.Composer.Locator("#reply-problem")).ToContainTextAsync("Say what the picture map.png shows");
        await description.FillAsync("A map of the closed road");
        await @case.Send.ClickAsync();

        await Expect(@case.Message(answer)).ToContainTextAsync("Sent, on Facebook since", new() { Timeout = 45_000 });
        await Expect(@case.Message(answer).GetByRole(AriaRole.Img, new() { Name = "Picture from the council: A map of the closed road" })).ToBeVisibleAsync();
        var resident = await ResidentAsync();
        await Expect(resident.CommentBy("Westmere Borough Council", answer).GetByRole(AriaRole.Img, new() { Name = "A map of the closed road" })).ToBeVisibleAsync();
    }

    private async Task<byte[]> PhotoAsync()
    {
        using var http = new HttpClient();
        return await http.GetByteArrayAsync(new Uri(Platform.Address + "/media/bin-lid"));
    }

    private async Task<CasePage> OpenAsync(string word) => await new QueuePage(await OfficerAsync()).OpenCaseAsync(word);
}
