using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Features.Tasks;

public sealed partial class TasksController
{
    [HttpGet("page-name"), Fragment("_PageName", Title = "Page title")]
    public Task<Result<PageNameView>> PageName(CancellationToken cancellationToken) =>
        mediator.Send(new QueryName(), cancellationToken);
}
