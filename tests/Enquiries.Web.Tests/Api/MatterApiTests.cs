using System.Net;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Application.Statutory;
using Enquiries.Domain.Statutory;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests.Api;

[Collection(ApiTests.Name)]
public sealed class MatterApiTests(ApiDesk desk)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_case_tells_its_matters_and_the_list_finds_them_by_type_and_standing()
    {
        var reference = await desk.TakeCaseAsync(9);
        var caseId = await desk.ReadAsync(db => db.Cases.Where(c => c.Reference == reference).Select(c => c.Id).SingleAsync(Ct));
        var id = Guid.NewGuid();
        await using (var scope = desk.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeOfficer(Guid.NewGuid(), "Asha Example", Role.Officer);
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ConfirmMatter(caseId, id, StatutoryType.DataProtectionComplaint, UkNation.England, TimeProvider.System.GetUtcNow()), Ct);
        }

        using var one = await desk.Reader.GetAsync($"/api/v1/cases/{reference}", Ct);
        var matter = (await ApiDesk.BodyAsync(one)).GetProperty("matters").EnumerateArray().ShouldHaveSingleItem();
        matter.GetProperty("type").GetString().ShouldBe("dataProtectionComplaint");
        matter.GetProperty("nation").GetString().ShouldBe("england");
        matter.GetProperty("state").GetString().ShouldBe("running");
        matter.GetProperty("source").GetString().ShouldNotBeNullOrEmpty();
        var duty = matter.GetProperty("duties")[0];
        duty.GetProperty("clock").GetString().ShouldBe("acknowledgement");
        duty.GetProperty("dueAt").GetString().ShouldBe(matter.GetProperty("nextDueAt").GetString());

        using var list = await desk.Reader.GetAsync("/api/v1/matters?type=dataProtectionComplaint&standing=open", Ct);
        var body = await ApiDesk.BodyAsync(list);
        var row = body.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (row.GetProperty("id").GetGuid(), row.GetProperty("reference").GetString(), row.GetProperty("overdue").GetBoolean()).ShouldBe((id, reference, false));
        body.GetProperty("counts").GetProperty("open").GetInt32().ShouldBe(1);
        using var none = await desk.Reader.GetAsync("/api/v1/matters?type=dataProtectionComplaint&standing=overdue", Ct);
        (await ApiDesk.BodyAsync(none)).GetProperty("items").GetArrayLength().ShouldBe(0);

        using var resolve = await desk.Writer.PostAsync($"/api/v1/cases/{reference}/resolve", ApiDesk.Json("{\"outcome\":\"answered\"}"), Ct);
        resolve.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ApiDesk.BodyAsync(resolve)).GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain("the law still asks for an answer");
    }

    [Theory]
    [InlineData("/api/v1/matters?type=petition")]
    [InlineData("/api/v1/matters?standing=late")]
    [InlineData("/api/v1/matters?colour=red")]
    [InlineData("/api/v1/matters?limit=0")]
    [InlineData("/api/v1/matters?after=nonsense")]
    public async Task What_the_list_does_not_know_is_refused(string address)
    {
        using var response = await desk.Reader.GetAsync(address, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
