using System.Net;
using System.Net.Sockets;

namespace Fovea.Data.Tests;

/// <summary>An HTTP server on this machine that answers every request with one handler.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _requests = [];

    public LoopbackServer(Func<HttpListenerContext, Task> answer)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/mnist";
        }
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = Serve(answer);
    }

    public string Address { get; }

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public void Dispose() => _listener.Close();

    private async Task Serve(Func<HttpListenerContext, Task> answer)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            lock (_requests) _requests.Add(Path.GetFileName(context.Request.Url!.AbsolutePath));
            try
            {
                await answer(context);
            }
            catch (Exception broken) when (broken is HttpListenerException or IOException or InvalidOperationException)
            {
                context.Response.Abort();
            }
        }
    }
}
