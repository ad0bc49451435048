using Microsoft.Playwright;

namespace Fovea.Page.Tests;

/// <summary>
/// One visitor's window on the page. At its end the page must have asked no other server, and told the browser's console of no error but
/// of answers that failed on purpose.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _requests = [], _complaints = [];

    public Visit(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page, Address) = (context, page, address);
        page.Request += (_, request) => _requests.Add(request.Url);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }

    public Uri Address { get; }

    public ILocator Classes => Page.Locator(".classes li");

    public ILocator Objects => Page.Locator(".objects .object");

    public ILocator Boxes => Page.Locator("#picture-boxes .box");

    public ILocator Notice => Page.Locator("#photograph-notice");

    public ILocator Model => Page.GetByLabel("Model");

    /// <summary>The paths that the page has asked the server for.</summary>
    public IReadOnlyList<string> Paths => [.. _requests.Where(IsOfServer).Select(url => new Uri(url).AbsolutePath)];

    public Task ChooseAsync(FilePayload file) => Page.SetInputFilesAsync("#choose-file", file);

    public Task ChooseModelAsync(string name) => Model.SelectOptionAsync(new SelectOptionValue { Value = $"{name} 1" });

    /// <summary>Drops files on the page, as from the desktop, or pastes them.</summary>
    public Task HandInAsync(string way, params FilePayload[] files) => Page.EvaluateAsync(
        """
        ({ way, files }) => {
          const data = new DataTransfer();
          for (const { name, type, content } of files) {
            data.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name, { type }));
          }
          const options = { bubbles: true, cancelable: true };
          const target = document.querySelector("h1");
          if (way === "paste") {
            target.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
          } else {
            target.dispatchEvent(new DragEvent("dragenter", { ...options, dataTransfer: data }));
            target.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
          }
        }
        """,
        new
        {
            way,
            files = files
                .Select(file => new { name = file.Name, type = file.MimeType, content = Convert.ToBase64String(file.Buffer) })
                .ToArray(),
        });

    /// <summary>How many pixels the page is wider than the window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.All(_requests, url => Assert.True(IsOfServer(url) || url.StartsWith("blob:", StringComparison.Ordinal), url));
        Assert.Empty(_complaints);
    }

    private bool IsOfServer(string url) => url.StartsWith(Address.ToString(), StringComparison.Ordinal);
}
