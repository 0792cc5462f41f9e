using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Channels.YouTube;

namespace Enquiries.Infrastructure.Tests.YouTube;

public sealed class YouTubeSettingsTests
{
    private const string Google = "https://www.googleapis.com/youtube/v3";

    [Theory]
    [InlineData(Google)]
    [InlineData("https://youtube.googleapis.com/youtube/v3")]
    public void With_googles_own_API_everything_is_at_google(string api)
    {
        var settings = Settings(api);

        settings.SignInUrl.ShouldBe("https://accounts.google.com/o/oauth2/v2/auth");
        settings.TokenUrl.ShouldBe("https://oauth2.googleapis.com/token");
        settings.HubUrl.ShouldBe("https://pubsubhubbub.appspot.com/subscribe");
    }

    [Theory]
    [InlineData("http://127.0.0.1:9100/youtube/v3")]
    [InlineData("http://127.0.0.1:9100/youtube/v3/")]
    public void Where_the_API_is_elsewhere_sign_in_tokens_and_hub_are_beside_it(string api)
    {
        var settings = Settings(api);

        settings.SignInUrl.ShouldBe("http://127.0.0.1:9100/youtube/authorize");
        settings.TokenUrl.ShouldBe("http://127.0.0.1:9100/youtube/token");
        settings.HubUrl.ShouldBe("http://127.0.0.1:9100/youtube/hub/subscribe");
    }

    [Fact]
    public void An_address_that_is_named_counts_where_the_API_is_elsewhere_and_is_passed_over_where_it_is_googles()
    {
        var named = new Dictionary<string, string> { [YouTubeSettings.SignInKey] = "https://sign-in.example/ask" };

        Settings("http://127.0.0.1:9100/youtube/v3", named).SignInUrl.ShouldBe("https://sign-in.example/ask");
        Settings(Google, named).SignInUrl.ShouldBe("https://accounts.google.com/o/oauth2/v2/auth");
    }

    private static YouTubeSettings Settings(string api, Dictionary<string, string>? settings = null) => new(
        new ConnectedAccount(Guid.CreateVersion7(), ChannelKind.YouTube, "Council", "UCcouncil", api, null, ChannelAccountState.Connected, null, new ChannelCredentials("", null, "", ""), [])
        {
            Settings = settings ?? [],
        });
}
