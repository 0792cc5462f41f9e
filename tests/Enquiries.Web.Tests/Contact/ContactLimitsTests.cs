using System.Net;
using Enquiries.Testing;
using Enquiries.Web.Contact;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Web.Tests.Contact;

public sealed class ContactLimitsTests
{
    private static readonly IPAddress Eve = IPAddress.Parse("192.0.2.7");
    private readonly FakeTimeProvider clock = new(App.MondayNine);

    [Fact]
    public void Photographs_count_by_their_size_so_that_no_one_address_can_fill_the_disk()
    {
        var limits = new ContactLimits(clock, 10);
        for (var i = 0; i < 4; i++)
            limits.Allows(Eve, sends: false, bytes: 50L * 1024 * 1024).ShouldBeTrue();

        limits.Allows(Eve, sends: false, bytes: 50L * 1024 * 1024).ShouldBeFalse();
        limits.Allows(Eve, sends: false).ShouldBeFalse();
        limits.Allows(Eve, sends: true).ShouldBeTrue();
        limits.Allows(IPAddress.Parse("192.0.2.8"), sends: false).ShouldBeTrue();
        clock.Advance(ContactLimits.Wait + TimeSpan.FromSeconds(1));
        limits.Allows(Eve, sends: false).ShouldBeTrue();
    }

    [Fact]
    public void However_few_are_allowed_one_full_set_of_photographs_gets_through() =>
        new ContactLimits(clock, 1).Allows(Eve, sends: false, bytes: long.MaxValue).ShouldBeTrue();

    [Fact]
    public void One_address_is_one_whatever_form_it_has()
    {
        var limits = new ContactLimits(clock, 1);
        limits.Allows(Eve, sends: true).ShouldBeTrue();
        limits.Allows(Eve.MapToIPv6(), sends: true).ShouldBeFalse();
        limits.Allows(IPAddress.Parse("2001:db8::1"), sends: true).ShouldBeTrue();
        limits.Allows(IPAddress.Parse("2001:db8::ffff:1"), sends: true).ShouldBeFalse();
        limits.Allows(null, sends: true).ShouldBeTrue();
        limits.Allows(null, sends: true).ShouldBeFalse();
    }
}
