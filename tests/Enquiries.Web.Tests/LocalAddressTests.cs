using Enquiries.Web.SignIn;

namespace Enquiries.Web.Tests;

public sealed class LocalAddressTests
{
    [Theory]
    [InlineData("/cases/ENQ-7K3M-Q9?tab=timeline", "/cases/ENQ-7K3M-Q9?tab=timeline")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    [InlineData("/\t/elsewhere.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public void After_sign_in_nobody_is_sent_to_another_site(string? url, string goesTo) => DeskSignIn.LocalOrHome(url).ShouldBe(goesTo);
}
