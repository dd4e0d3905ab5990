std::vector<std::pair<std::string, std::uint64_t>> table;
auto it = std::find_if(table.begin(), table.end(), [](const auto& row) { return row.second > 0; });
std::unique_ptr<net::http::Request> request = std::make_unique<net::http::Request>();
static_assert(std::is_trivially_copyable<storage::PageHeader>::value);
template <typename T> using Result = std::variant<T, core::error::Code>;
std::this_thread::sleep_for(std::chrono::milliseconds(20));
storage::Page::Iterator storage::Page::begin() const { return Iterator(this, 0); }
std::cout << std::setw(8) << std::left << util::to_hex(value) << std::endl;
boost::asio::ip::tcp::socket socket(boost::asio::make_strand(context));
for (std::size_t index = 0; index < names.size(); ++index) ::log::Writer::instance().put(names[index]);
std::lock_guard<std::mutex> guard(cache::Registry::mutex());
throw std::invalid_argument("page::Header::read: " + std::to_string(offset));
