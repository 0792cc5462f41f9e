using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <summary>What the model cannot express: indexes on columns of a complex type.</summary>
    public partial class WorkIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex("IX_Messages_Work_NextAttemptAt", "Messages", "Work_NextAttemptAt", filter: "Work_NextAttemptAt IS NOT NULL");
            migrationBuilder.CreateIndex("IX_InboundDeliveries_Work_NextAttemptAt", "InboundDeliveries", "Work_NextAttemptAt", filter: "Work_NextAttemptAt IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_InboundDeliveries_Work_NextAttemptAt", "InboundDeliveries");
            migrationBuilder.DropIndex("IX_Messages_Work_NextAttemptAt", "Messages");
        }
    }
}
